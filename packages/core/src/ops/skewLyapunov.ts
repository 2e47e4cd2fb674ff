import { add, div, matMul, mul, sub, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { flip, identity, product } from './blocks.js';
import { defineOp, type Op } from './defineOp.js';
import { orOne } from './diagonals.js';
import { minimaxSteps, type OddQuintic } from './minimaxSteps.js';
import { gramBound } from './spectralNormBound.js';

interface Range {
  /** 1/smallest is the largest condition number of H to be right for. */
  readonly smallest: number;
  /** Whether H⁻¹ is wanted, too. */
  readonly inverse: boolean;
}

const symmetric = (x: Tensor): Tensor => mul(add(x, flip(x)), 0.5);
const skew = (x: Tensor): Tensor => mul(sub(x, flip(x)), 0.5);

/** One cubic step (3x − x³)/2 at the end makes good what the cushions of the minimax steps and rounding left. */
const LAST: OddQuintic = [1.5, -0.5, 0];

/**
 * The skew Y with H·Y + Y·H = K, and H⁻¹, for symmetric positive definite H and skew K of [B, n, n] (of others, their
 * symmetric and skew parts count). Products alone: 7 (with H⁻¹ 8) for each of the steps, 10 up to condition 1e4.
 *
 * An odd polynomial p takes the matrix [[H, C], [0, −H]] to [[p(H), C'], [0, −p(H)]], and in the eigenvectors of H
 * C'_ij = C_ij·(p(σ_i) + p(σ_j))/(σ_i + σ_j). The steps of the polar factor take all σ in [smallest, 1] to 1 ± 1e-8; then
 * C' = 2K_ij/(σ_i + σ_j) up to as much, which is 2Y; and the even factors p(x)/x multiply up to H⁻¹. Rounding adds about
 * 2⁻²⁴·cond(H) of it, as much as rounding of H does.
 */
export const skewLyapunov: Op<{ h: Tensor; k: Tensor }, Range> = defineOp({
  name: 'SkewLyapunov',
  inputs: ['h', 'k'],
  reference: ({ h, k }, { smallest, inverse }) => {
    if (h.size === 0) return inverse ? [zeros(h.shape), zeros(h.shape)] : [zeros(h.shape)];
    const scale = orOne(gramBound(symmetric(h), 2));
    const one = identity(h.shape[1]!);
    let x = div(symmetric(h), scale);
    let c = skew(k);
    let inverted: Tensor | undefined;
    for (const [first, third, fifth] of [...minimaxSteps(smallest), LAST]) {
      const square = matMul(x, x);
      const upper = matMul(x, c);
      const mixed = add(upper, flip(upper)); // x·c − c·x, the upper right block of the square
      const even = add(mul(one, first), add(mul(square, third), mul(matMul(square, square), fifth)));
      const squareMixed = matMul(square, mixed);
      const evenMixed = add(mul(mixed, third), mul(add(squareMixed, flip(squareMixed)), fifth));
      c = skew(add(matMul(x, evenMixed), matMul(c, even)));
      x = symmetric(matMul(x, even));
      if (inverse) inverted = inverted ? matMul(inverted, even) : even;
    }
    const y = div(mul(c, 0.5), scale);
    return inverted ? [y, div(inverted, scale)] : [y];
  },
  gradient: ({ dy: [dy, dInverse], inputs: { h }, outputs: [y, inverted], attributes }) => {
    const range = { ...attributes, inverse: false };
    const dk = skewLyapunov({ h, k: dy! }, range)[0]!; // the operator Y → HY + YH is its own adjoint
    return {
      h: () => {
        const byY = add(matMul(dk, y!), matMul(y!, dk)); // both are skew: −(dk·yᵀ + yᵀ·dk)
        return symmetric(inverted ? sub(byY, product(inverted, dInverse!, inverted)) : byY);
      },
      k: () => mul(dk, 1),
    };
  },
});

import {
  add,
  cast,
  div,
  lessEqual,
  logicalNot,
  matMul,
  mul,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { checkNames } from '../checks/options.js';
import { callOf, fromBatch, leadingOf, realTensor, toBatch } from './batches.js';
import { flip, identity } from './blocks.js';
import { defineOp } from './defineOp.js';
import { orOne } from './diagonals.js';
import { minimaxSteps } from './minimaxSteps.js';
import { numberAbove } from './options.js';
import type { WithStatus } from './Status.js';
import { skewLyapunov } from './skewLyapunov.js';
import { gramBound } from './spectralNormBound.js';

/** `smallest`: the least singular value of X/‖X‖ that the steps take to 1. */
type Range = { readonly smallest: number };

/** gramBound with two squarings is above ‖X‖₂ by k^(1/16): 1.5 at k = 656, 1.7 at 5000 — where no matrix is well conditioned. */
const SLACK = 1.5;

/** The largest ‖QᵀQ − I‖_F/√n that passes. Rounding leaves about 1e-7·√(m/n)·√n; what has not converged has more than 1e-3. */
const TOLERANCE = 1e-5;

const gram = (x: Tensor): Tensor => matMul(x, x, true, false);

/** The polar factor of each matrix of [B, m, n], m ≥ n. */
const polarOp = defineOp<{ matrix: Tensor }, Range>({
  name: 'Polar',
  inputs: ['matrix'],
  reference: ({ matrix }, { smallest }) => {
    const [count, , n] = matrix.shape as [number, number, number];
    if (matrix.size === 0) return [zeros(matrix.shape), zeros([count], 'int32')];
    const one = identity(n);
    let x = div(matrix, orOne(gramBound(matrix, 2)));
    for (const [first, third, fifth] of minimaxSteps(smallest)) {
      const m = gram(x);
      x = matMul(x, add(mul(one, first), add(mul(m, third), mul(matMul(m, m), fifth))));
    }
    x = add(x, mul(matMul(x, sub(one, gram(x))), 0.5)); // a correction alone is rounded: Newton–Schulz to full precision
    const defect = sqrt(sum(reshape(square(sub(gram(x), one)), [count, n * n]), 1));
    return [x, cast(logicalNot(lessEqual(defect, TOLERANCE * Math.sqrt(n))), 'int32')]; // NaN fails too
  },
  gradient: ({ dy: [dy], inputs: { matrix }, outputs: [q], attributes }) => ({
    matrix: () => {
      const [, m, n] = matrix.shape as [number, number, number];
      if (matrix.size === 0) return zeros(matrix.shape);
      const along = matMul(q!, dy!, true, false);
      const inputs = { h: matMul(q!, matrix, true, false), k: sub(along, flip(along)) };
      const [y, inverse] = skewLyapunov(inputs, { ...attributes, inverse: m > n });
      const turned = matMul(q!, y!);
      return inverse ? add(turned, matMul(sub(dy!, matMul(q!, along)), inverse)) : turned;
    },
  }),
});

/**
 * The orthogonal polar factor: the Q of W = Q·H with QᵀQ = I (tall or square W) and H symmetric positive definite; for
 * wide W that of W = H·Q with QQᵀ = I. It is UVᵀ of the singular value decomposition W = UΣVᵀ, and of all matrices with
 * orthonormal columns (rows) the one nearest to W. It does not depend on the scale of W.
 *
 * By products alone: W is divided by a certified bound of its norm; odd quintics, each the best for where the singular
 * values may lie after the one before, take them to 1; a Newton–Schulz step ends it. Three products a step, 9 steps up to
 * condition 1e4. What the steps are does not depend on W, so that nothing is read back from the device.
 *
 * Accuracy: ‖QᵀQ − I‖ near 1e-6, ‖Q − UVᵀ‖ near 2⁻²⁴·√n·σ₁/σ_n: as much as rounding W moves it.
 *
 * The gradient does not go through the steps: with H = QᵀW, G the gradient in Q, and the skew Y of HY + YH = QᵀG − GᵀQ, it
 * is QY + (I − QQᵀ)·G·H⁻¹. The equation is solved with the same polynomials, 7 products each. It is differentiable again,
 * and of size up to 1/σ_n for tall and wide W, 2/(σ_n + σ_{n−1}) for square.
 *
 * @param matrix - W, [..., m, n] of full rank
 * @param options - `condition` (default 1e4, at most 1e6): the largest σ₁/σ_n to be right for; a factor of 4 costs a step
 * @returns `value` Q [..., m, n]. `status` [...]: 0 right; 1 not orthogonal, ‖QᵀQ − I‖_F > 1e-5·√n (QQᵀ for wide W): W has not full rank,
 * its condition number is larger, or an entry is not finite
 * @throws SlimError `input` for what is no tensor of real matrices, `option` for a condition out of range or an unknown option
 * @see Amsel, Persson, Musco and Gower, The Polar Express, arXiv:2505.16932; Higham, Functions of matrices (2008), chapter 8
 *
 * @example
 * ```ts
 * import { polar } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const { value, status } = polar(tensor2d([[0, -5], [2, 0]]));
 * value.print(); // [[0, -1], [1, 0]]
 * status.print(); // 0
 * ```
 */
export const polar = (matrix: Tensor, options: { condition?: number } = {}): WithStatus => {
  const where = callOf('polar', matrix);
  checkNames(where, options, ['condition']);
  const smallest = 1 / (SLACK * numberAbove(where, 'condition', options.condition ?? 1e4, 1, 1e6));
  const [value, status] = tidy(() => {
    const real = realTensor(where, 'matrix', matrix, 2, '[..., m, n]');
    const batch = toBatch(real);
    const wide = batch.shape[1]! < batch.shape[2]!;
    const [q, codes] = polarOp({ matrix: wide ? flip(batch) : batch }, { smallest });
    return [wide ? flip(q!) : q!, codes!].map((made) => fromBatch(made, leadingOf(real)));
  });
  return { value: value!, status: status! };
};

import {
  abs,
  add,
  cast,
  div,
  equal,
  matMul,
  max,
  mul,
  reshape,
  sqrt,
  square,
  sum,
  type Tensor,
  tidy,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { checkNames } from '../checks/options.js';
import { SlimError } from '../SlimError.js';
import { callOf, leadingOf, realTensor, toBatch } from './batches.js';
import { flip } from './blocks.js';
import { defineOp } from './defineOp.js';
import { orOne } from './diagonals.js';
import { wholeNumber } from './options.js';

/** Each column of [B, n, 1] with length 1; zero stays zero. The largest entry is divided out first: squares would overflow. */
const unit = (x: Tensor): Tensor => {
  const scaled = div(x, orOne(max(abs(x), 1, true)));
  return div(scaled, orOne(sqrt(sum(square(scaled), 1, true))));
};

/** `next`, or `last` where that is zero. */
const unlessZero = (next: Tensor, last: Tensor): Tensor => add(next, mul(last, cast(equal(max(abs(next), 1, true), 0), 'float32')));

/** [B, m, n] and [B, m, 1] to σ [B, 1, 1], u [B, m, 1] and v [B, n, 1]. */
const powerOp = defineOp<{ matrix: Tensor; u: Tensor }, { readonly steps: number }>({
  name: 'PowerIteration',
  inputs: ['matrix', 'u'],
  reference: ({ matrix, u: start }, { steps }) => {
    const [count, , n] = matrix.shape as [number, number, number];
    let [u, v]: [Tensor, Tensor] = [start.size === 0 ? start : unit(start), zeros([count, n, 1])];
    if (matrix.size === 0) return [zeros([count, 1, 1]), u, v];
    const flipped = flip(matrix);
    for (let step = 0; step < steps; step++) {
      v = unit(matMul(flipped, u));
      u = unlessZero(unit(matMul(matrix, v)), u);
    }
    return [sum(mul(u, matMul(matrix, v)), 1, true), u, v];
  },
  gradient: ({ dy: [dy], inputs: { u: start }, outputs: [, u, v] }) => ({
    matrix: () => (u!.size === 0 || v!.size === 0 ? zeros([u!.shape[0]!, u!.shape[1]!, v!.shape[1]!]) : mul(dy!, mul(u!, flip(v!)))),
    u: () => zerosLike(start),
  }),
});

/** An estimate of the largest singular value, with its vectors. */
export interface PowerIteration {
  /** σ = uᵀWv, [...]. Never above ‖W‖₂ except for rounding. */
  readonly sigma: Tensor;
  /** The left vector, [..., m]: what to start the next call with. */
  readonly u: Tensor;
  /** The right vector, [..., n]. */
  readonly v: Tensor;
}

/**
 * Estimates the spectral norm ‖W‖₂ by power iteration from u: `steps` times v ← Wᵀu/‖Wᵀu‖, u ← Wv/‖Wv‖; then σ = uᵀWv.
 *
 * σ is an estimate from below, for a bound from above take {@link spectralNormBound}. Its relative error shrinks by
 * (σ₂/σ₁)⁴ a step; with a u at right angles to the leading vector it finds another singular value, so start from random
 * numbers, and go on from the u returned while W changes little. Nothing is remembered between calls.
 *
 * The gradient takes u and v as constants: dσ/dW = u·vᵀ, which is that of ‖W‖₂ once they have converged; the second is 0.
 * u and v have no gradient. For the zero matrix (or u = 0) σ = 0, v = 0 and u stays what it was, at length 1.
 *
 * @param matrix - W, [..., m, n]
 * @param u - where to start, [..., m], not zero; of any length
 * @param options - `steps` (default 1, 1 to 10 000)
 * @throws SlimError `input` for what are no tensors of real numbers, `size` for a u that does not fit, `option` for steps out of
 * range or an unknown option
 * @see Miyato, Kataoka, Koyama and Yoshida, Spectral normalization for generative adversarial networks, arXiv:1802.05957
 *
 * @example
 * ```ts
 * import { powerIteration } from '@slim/core';
 * import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
 *
 * const { sigma } = powerIteration(tensor2d([[3, 0], [0, 1]]), tensor1d([1, 1]), { steps: 5 });
 * sigma.print(); // 3, from below
 * ```
 */
export const powerIteration = (matrix: Tensor, u: Tensor, options: { steps?: number } = {}): PowerIteration => {
  const where = callOf('powerIteration', matrix, u);
  checkNames(where, options, ['steps']);
  const steps = wholeNumber(where, 'steps', options.steps ?? 1, 1, 10_000);
  const [sigma, left, right] = tidy(() => {
    const real = realTensor(where, 'matrix', matrix, 2, '[..., m, n]');
    const start = realTensor(where, 'u', u, 1, '[..., m]');
    const leading = leadingOf(real);
    const wanted = [...leading, real.shape.at(-2)!];
    if (`${start.shape}` !== `${wanted}`)
      throw new SlimError('size', where, `u must have shape [${wanted.join(', ')}], got [${start.shape.join(', ')}]`);
    const batch = toBatch(real);
    const [count, m, n] = batch.shape as [number, number, number];
    const [s, newU, newV] = powerOp({ matrix: batch, u: reshape(start, [count, m, 1]) }, { steps });
    return [reshape(s!, leading), reshape(newU!, wanted), reshape(newV!, [...leading, n])];
  });
  return { sigma: sigma!, u: left!, v: right! };
};

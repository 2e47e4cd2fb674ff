import { abs, add, cast, div, equal, matMul, max, mul, reshape, sqrt, square, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkNames } from '../checks/options.js';
import { callOf, fromBatch, leadingOf, realTensor, toBatch } from './batches.js';
import { flip } from './blocks.js';
import { orOne } from './diagonals.js';
import { wholeNumber } from './options.js';
import { stopGradient } from './stopGradient.js';

/** Half the distance from 1 to the next float32. */
const U = 2 ** -24;

/** ‖X‖_F of each matrix as [B, 1, 1]; its derivative is 0 where it is 0. Rows first: rounding then adds up m + n times, not m·n. */
const frobenius = (x: Tensor): Tensor => {
  const squares = sum(sum(square(x), 2, true), 1, true);
  const nothing = stopGradient(cast(equal(squares, 0), 'float32'));
  return mul(sqrt(add(squares, nothing)), sub(1, nothing));
};

/**
 * An upper bound of ‖X‖₂ of each matrix of [B, m, n], with m, n > 0, as [B, 1, 1].
 *
 * Let A₀ be X or Xᵀ, the one that is not wide, and A_{j+1} = ÃᵀÃ with Ã = A_j/f_j, f_j near ‖A_j‖_F. Without rounding
 * ‖A_j‖₂ = f_j·√‖A_{j+1}‖₂, and ‖A‖₂ ≤ ‖A‖_F at the end of the chain gives the bound.
 *
 * It holds as computed. Let u = 2⁻²⁴, and K the number of rows of Ã.
 * 1. Division: A_j/f_j is off by at most 8.3u of each entry (two divisions for A₀, each 4u at worst, on a graphics card), so
 *    ‖A_j‖₂ ≤ f_j·(‖Ã‖₂ + 8.3u‖Ã‖_F). That f_j itself is rounded does not matter: it is the number that is divided by.
 * 2. Product: the computed ÃᵀÃ is off by E with |E| ≤ γ|Ã|ᵀ|Ã|, γ = Ku/(1 − Ku), in whatever order it is summed (Higham,
 *    Accuracy and stability of numerical algorithms, section 3.5). So ‖Ã‖₂² = ‖ÃᵀÃ‖₂ ≤ ‖A_{j+1}‖₂ + γ‖Ã‖_F². That holds for
 *    every matrix Ã: whether rounding has left A_j symmetric is not asked.
 * 3. Both: ‖A_j‖₂² ≤ f_j²·(‖A_{j+1}‖₂ + (γ + 17u)‖Ã‖_F²). As f_j is ‖A_j‖_F up to (m + n)u, ‖Ã‖_F² ≤ 1 + 2.1(m + n)u; for
 *    m, n ≤ 2¹⁷ that and γ make at most 1.1(K + 20)u of the second term. Underflow costs less than 1e-30 and is in the slack.
 * 4. Scalars: the sum, root and product of each level are off by less than 16u together, and the last ‖A_J‖_F by less than
 *    (k + 8)u, with k its number of rows; each is multiplied by 1 plus twice that.
 *
 * As ‖A_{j+1}‖₂ ≥ 1/k, the margins of all levels together widen the bound by 1.1·(max(m, n) + 20)·k·u of it at most.
 */
export const gramBound = (x: Tensor, squarings: number): Tensor => {
  const [count, m, n] = x.shape as [number, number, number];
  const largest = stopGradient(reshape(max(reshape(abs(x), [count, m * n]), 1), [count, 1, 1]));
  let a = div(m < n ? flip(x) : x, orOne(largest)); // else squares overflow, or vanish
  const levels: { norm: Tensor; margin: number }[] = [];
  for (let level = 0; level <= squarings; level++) {
    const norm = orOne(frobenius(stopGradient(a)));
    const scaled = div(a, norm);
    levels.push({ norm, margin: 1.1 * (scaled.shape[1]! + 20) * U });
    a = matMul(scaled, scaled, true, false);
  }
  const last = mul(frobenius(a), 1 + 2 * (Math.min(m, n) + 8) * U);
  const bound = levels.reduceRight((below, { norm, margin }) => mul(norm, mul(sqrt(add(below, margin)), 1 + 32 * U)), last);
  return mul(largest, bound);
};

/**
 * A certified upper bound of the spectral norm ‖W‖₂, the largest singular value, by Gram iteration:
 * ‖W‖₂ ≤ ‖(WᵀW)^(2^s)‖_F^(1/2^(s+1)) with s squarings.
 *
 * It is never below ‖W‖₂, rounding included: what float32 can lose is derived and added (see the source). It is above by the
 * factor k^(1/2^(s+2)) at most, with k = min(m, n), reached when all singular values are equal; plus a margin for rounding
 * of at most k·(max(m, n) + 20)·7e-8 of it. Random 64 × 64 matrices: 1.73, 1.21, 1.06, 1.02, 1.004, 1.0005 for s = 0 … 5.
 * Deterministic and without a state, so unlike a power iteration it can stand in a proof.
 *
 * The gradient is that of the bound, differentiable again; for the zero matrix it is 0. NaN or infinite entries give NaN.
 *
 * @param matrix - W, [..., m, n] with m, n ≤ 131 072; its largest entry 0 or above 1e-30, so that nothing that counts is subnormal
 * @param options - `squarings` s (default 4, 0 to 10): each costs a product of k × k matrices, after one of k × max(m, n)
 * @returns the bounds [...]; 0 for the zero matrix and for a matrix without entries
 * @throws SlimError `input` for what is no tensor of real matrices, `option` for squarings out of range or an unknown option
 * @see Delattre, Barthélemy, Araujo and Allauzen, Efficient bound of Lipschitz constant for convolutional layers by Gram
 * iteration, arXiv:2305.16173
 *
 * @example
 * ```ts
 * import { spectralNormBound } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * spectralNormBound(tensor2d([[3, 0], [0, -4]])).print(); // 4.00002: a little above 4, never below
 * ```
 */
export const spectralNormBound = (matrix: Tensor, options: { squarings?: number } = {}): Tensor => {
  const where = callOf('spectralNormBound', matrix);
  checkNames(where, options, ['squarings']);
  const squarings = wholeNumber(where, 'squarings', options.squarings ?? 4, 0, 10);
  return tidy(() => {
    const real = realTensor(where, 'matrix', matrix, 2, '[..., m, n]');
    const batch = toBatch(real);
    const [count, m, n] = batch.shape as [number, number, number];
    const bound = real.size === 0 ? sum(reshape(batch, [count, m * n]), 1) : reshape(gramBound(batch, squarings), [count]);
    return fromBatch(bound, leadingOf(real));
  });
};

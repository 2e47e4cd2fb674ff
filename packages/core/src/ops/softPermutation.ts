import { add, mul, reshape, reverse, slice, sub, sum, type Tensor, tidy, transpose, util } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';
import { callOf, checkFlags, realTensor } from './batches.js';

/** (1 − p)·x + p·y, exact where p is 0 or 1. */
const mix = (x: Tensor, y: Tensor, p: Tensor): Tensor => add(mul(sub(1, p), x), mul(p, y));

/** One factor on blocks of 2·half of [rows, n], with the three probabilities [1, 3]. */
const factor = (x: Tensor, half: number, probabilities: Tensor): Tensor => {
  const blocks = x.size / (2 * half);
  const separated = reshape(transpose(reshape(x, [blocks, half, 2]), [0, 2, 1]), [blocks, 2 * half]); // even, then odd places
  const p0 = slice(probabilities, [0, 0], [1, 1]);
  const halves = reshape(mix(reshape(x, [blocks, 2 * half]), separated, p0), [blocks, 2, half]);
  const turn = reshape(slice(probabilities, [0, 1], [1, 2]), [1, 2, 1]); // one for each half
  return reshape(mix(halves, reverse(halves, 2), turn), x.shape);
};

/**
 * A doubly stochastic relaxation of 8^(m−1) permutations of n = 2^m numbers, bit reversal and its relatives: a product of factors
 * of sizes 2·2^l, l = 1 … m − 1. A factor takes each block of its size to
 * (1) (1 − p₀)·block + p₀·[entries at even places, entries at odd places], then
 * (2) each half to (1 − p)·half + p·(half reversed), p = p₁ for the first and p₂ for the second.
 *
 * Row l − 1 of `prob` holds (p₀, p₁, p₂) of the factor l, one row of three serves all. The factors act in the order
 * l = m − 1 … 1, with `increasingStride` 1 … m − 1. With probabilities of 0 and 1 it is a permutation, exact; p = (1, 0, 0) throughout
 * is bit reversal; `softPermutation(range(0, n), round(prob))` lists the most likely one. n = 1 and 2 are left as they are.
 *
 * Accuracy: 2⁻²²·m of the largest |x|. Differentiable again.
 *
 * @param x - [..., n], n a power of two
 * @param prob - probabilities, [m − 1, 3] or shared [3]; not checked to lie in [0, 1]
 * @param options - `increasingStride` (default false)
 * @returns the shape of x
 * @throws SlimError `input` for what are no tensors of real numbers, `size` for an n that is no power of two or a prob that does not
 * fit, `option` for an unknown option
 * @see Dao, Gu, Eichhorn, Rudra and Ré, Learning fast algorithms for linear transforms using butterfly factorizations,
 * arXiv:1903.05895
 *
 * @example
 * ```ts
 * import { softPermutation } from '@slim/core';
 * import { range, tensor1d } from '@tensorflow/tfjs-core';
 *
 * softPermutation(range(0, 8), tensor1d([1, 0, 0])).print(); // [0, 4, 2, 6, 1, 5, 3, 7]
 * ```
 */
export const softPermutation = (x: Tensor, prob: Tensor, options: { increasingStride?: boolean } = {}): Tensor => {
  const where = callOf('softPermutation', x, prob);
  checkFlags(where, options, ['increasingStride']);
  return tidy(() => {
    const real = realTensor(where, 'x', x, 1, '[..., n]');
    const chances = realTensor(where, 'prob', prob, 1, '[log₂ n − 1, 3] or [3]');
    const n = real.shape.at(-1)!;
    const levels = Math.log2(n) - 1;
    if (!(n >= 1 && Number.isInteger(levels))) throw new SlimError('size', where, `n must be a power of two, got ${n}`);
    const shared = chances.rank === 1;
    const wanted = shared ? [3] : [Math.max(0, levels), 3];
    if (`${chances.shape}` !== `${wanted}`) {
      throw new SlimError('size', where, `prob must have shape [${Math.max(0, levels)}, 3] or [3], got [${chances.shape.join(', ')}]`);
    }
    const unused = mul(sum(chances), 0); // so that prob has a gradient where no factor uses it
    if (real.size === 0 || levels < 1) return add(real, unused);
    const order = Array.from({ length: levels }, (_, i) => i + 1);
    const table = reshape(chances, [shared ? 1 : levels, 3]);
    return reshape(
      (options.increasingStride ? order : order.toReversed()).reduce(
        (y, level) => factor(y, 2 ** level, slice(table, [shared ? 0 : level - 1, 0], [1, 3])),
        reshape(real, [util.sizeFromShape(real.shape.slice(0, -1)), n]),
      ),
      real.shape,
    );
  });
};

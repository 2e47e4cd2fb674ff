import type { ButterflyPermutationLinear } from '../maps/ButterflyPermutationLinear.js';
import { bitreversalPermutation } from '../permutations/bitreversalPermutation.js';
import { evensThenOdds } from './evensThenOdds.js';
import { checkTransform, fastTransform, type TransformOptions } from './fastTransform.js';
import { type Complex, fourierBlocks, reversed, unit, weighInputs, weighOutputs } from './fourierBlocks.js';

/**
 * The discrete sine transform of type II: y_k = Σⱼ x_j·sin(π·(2j + 1)·(k + 1)/(2n)), in O(n·log n) operations.
 *
 * That is the cosine transform of (−1)ʲ·x_j, backwards. The real part of one step of `ButterflyPermutationLinear`: the butterfly takes
 * and gives its numbers in reverse order, and its first factor changes the signs. Entries of W err by less than 10⁻⁶ of the largest
 * up to n = 1024.
 *
 * @param n - a power of two
 * @param options - `orthonormal`: times √(2/n), and the last y by √(1/n), which makes W orthogonal
 * @throws SlimError `size` for an n that is no power of two, `option` for other options
 * @see Wang, "Fast algorithms for the discrete W transform and for the discrete Fourier transform", IEEE Trans. Acoust. Speech Signal
 * Process. 32 (1984)
 *
 * @example
 * ```ts
 * import { dst2 } from '@slim/sparse';
 * import { tensor1d } from '@tensorflow/tfjs-core';
 *
 * const map = dst2(4);
 * map.forward(tensor1d([1, -1, 1, -1])).print(); // [0, 0, 0, 4]
 * map.dispose();
 * ```
 */
export const dst2 = (n: number, options: TransformOptions = {}): ButterflyPermutationLinear => {
  const orthonormal = checkTransform('dst2', n, options);
  const size = (k: number): number => (orthonormal ? Math.sqrt((k === n - 1 ? 1 : 2) / n) : 1);
  const backwards = weighInputs(n, reversed(n, fourierBlocks(n, -1)), [-1, 1]); // in reverse order odd j come at even places
  const weight = (k: number): Complex => unit(-(n - 1 - k) / (2 * n)).map((part) => size(k) * part) as unknown as Complex;
  const places = evensThenOdds(n);
  const permutation = bitreversalPermutation(n)
    .map((k) => places[k]!)
    .toReversed();
  return fastTransform(n, [{ permutation, blocks: weighOutputs(n, backwards, weight) }], false);
};

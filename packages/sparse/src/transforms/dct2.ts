import type { ButterflyPermutationLinear } from '../maps/ButterflyPermutationLinear.js';
import { bitreversalPermutation } from '../permutations/bitreversalPermutation.js';
import { evensThenOdds } from './evensThenOdds.js';
import { checkTransform, fastTransform, type TransformOptions } from './fastTransform.js';
import { type Complex, fourierBlocks, unit, weighOutputs } from './fourierBlocks.js';

/**
 * The discrete cosine transform of type II: y_k = Σⱼ x_j·cos(π·(2j + 1)·k/(2n)), in O(n·log n) operations.
 *
 * The real part of one step of `ButterflyPermutationLinear`: the numbers at even places, then those at odd places backwards; their
 * Fourier transform; times e^(−iπk/(2n)), in the last factor. Entries of W err by less than 10⁻⁶ of the largest up to n = 1024.
 *
 * @param n - a power of two
 * @param options - `orthonormal`: times √(2/n), and y_0 by √(1/n), which makes W orthogonal
 * @throws SlimError `size` for an n that is no power of two, `option` for other options
 * @see Makhoul, "A fast cosine transform in one and two dimensions", IEEE Trans. Acoust. Speech Signal Process. 28 (1980)
 *
 * @example
 * ```ts
 * import { dct2 } from '@slim/sparse';
 * import { ones } from '@tensorflow/tfjs-core';
 *
 * const map = dct2(4);
 * map.forward(ones([4])).print(); // [4, 0, 0, 0]
 * map.dispose();
 * ```
 */
export const dct2 = (n: number, options: TransformOptions = {}): ButterflyPermutationLinear => {
  const orthonormal = checkTransform('dct2', n, options);
  const size = (k: number): number => (orthonormal ? Math.sqrt((k === 0 ? 1 : 2) / n) : 1);
  const blocks = weighOutputs(n, fourierBlocks(n, -1), (k) => unit(-k / (2 * n)).map((part) => size(k) * part) as unknown as Complex);
  const places = evensThenOdds(n);
  return fastTransform(n, [{ permutation: bitreversalPermutation(n).map((k) => places[k]!), blocks }], false);
};

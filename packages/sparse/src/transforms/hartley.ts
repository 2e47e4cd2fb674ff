import type { ButterflyPermutationLinear } from '../maps/ButterflyPermutationLinear.js';
import { bitreversalPermutation } from '../permutations/bitreversalPermutation.js';
import { checkTransform, fastTransform, type TransformOptions } from './fastTransform.js';
import { fourierBlocks, weighOutputs } from './fourierBlocks.js';

/**
 * The discrete Hartley transform: y_k = Σⱼ x_j·(cos(2π·jk/n) + sin(2π·jk/n)), in O(n·log n) operations; n times its own inverse.
 *
 * The real part of the Fourier transform times 1 + i, one step of `ButterflyPermutationLinear`. Entries of W err by less than 10⁻⁶ of
 * the largest up to n = 1024.
 *
 * @param n - a power of two
 * @param options - `orthonormal`: divided by √n, which makes W orthogonal and its own inverse
 * @throws SlimError `size` for an n that is no power of two, `option` for other options
 * @see Bracewell, "Discrete Hartley transform", J. Opt. Soc. Am. 73 (1983)
 *
 * @example
 * ```ts
 * import { hartley } from '@slim/sparse';
 * import { tensor1d } from '@tensorflow/tfjs-core';
 *
 * const map = hartley(4);
 * map.forward(tensor1d([1, 2, 3, 4])).print(); // [10, -4, -2, 0]
 * map.dispose();
 * ```
 */
export const hartley = (n: number, options: TransformOptions = {}): ButterflyPermutationLinear => {
  const orthonormal = checkTransform('hartley', n, options);
  const size = orthonormal ? 1 / Math.sqrt(n) : 1;
  const blocks = weighOutputs(n, fourierBlocks(n, -1), () => [size, size]);
  return fastTransform(n, [{ permutation: bitreversalPermutation(n), blocks }], false);
};

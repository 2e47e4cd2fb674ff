import type { ButterflyPermutationLinear } from '../maps/ButterflyPermutationLinear.js';
import { bitreversalPermutation } from '../permutations/bitreversalPermutation.js';
import { checkTransform, fastTransform, type TransformOptions } from './fastTransform.js';
import { fourierBlocks, weighOutputs } from './fourierBlocks.js';

/**
 * The discrete Fourier transform as a map of complex numbers: y_k = Σⱼ x_j·e^(−2πi·jk/n), in O(n·log n) operations.
 *
 * x, W and y end in an axis of 2 (re, im). One step of `ButterflyPermutationLinear`: bit reversal, then the butterfly of Cooley and
 * Tukey. Its blocks are the exact ones rounded to float32, so that entries of W err by less than 10⁻⁶ of the largest up to n = 1024;
 * they can be trained further.
 *
 * @param n - a power of two
 * @param options - `orthonormal`: divided by √n, which makes W unitary
 * @throws SlimError `size` for an n that is no power of two, `option` for other options
 *
 * @example
 * ```ts
 * import { dft } from '@slim/sparse';
 * import { stack, tensor1d, zeros } from '@tensorflow/tfjs-core';
 *
 * const map = dft(4);
 * map.forward(stack([tensor1d([1, 2, 3, 4]), zeros([4])], 1)).print(); // [[10, 0], [-2, 2], [-2, 0], [-2, -2]]
 * map.dispose();
 * ```
 */
export const dft = (n: number, options: TransformOptions = {}): ButterflyPermutationLinear => {
  const orthonormal = checkTransform('dft', n, options);
  const blocks = weighOutputs(n, fourierBlocks(n, -1), () => [orthonormal ? 1 / Math.sqrt(n) : 1, 0]);
  return fastTransform(n, [{ permutation: bitreversalPermutation(n), blocks }], true);
};

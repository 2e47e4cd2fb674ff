import type { ButterflyPermutationLinear } from '../maps/ButterflyPermutationLinear.js';
import { bitreversalPermutation } from '../permutations/bitreversalPermutation.js';
import { checkTransform, fastTransform, type TransformOptions } from './fastTransform.js';
import { fourierBlocks, weighOutputs } from './fourierBlocks.js';

/**
 * The inverse of `dft` with the same options: y_k = 1/n·Σⱼ x_j·e^(2πi·jk/n), in O(n·log n) operations. x, W and y end in an axis of 2.
 *
 * Entries of W err by less than 10⁻⁶ of the largest up to n = 1024; see `dft`.
 *
 * @param n - a power of two
 * @param options - `orthonormal`: divided by √n instead of n, which makes W unitary
 * @throws SlimError `size` for an n that is no power of two, `option` for other options
 *
 * @example
 * ```ts
 * import { product } from '@slim/core';
 * import { dft, inverseDft } from '@slim/sparse';
 *
 * const map = product(dft(8), inverseDft(8)); // the identity
 * map.effectiveW().print();
 * map.dispose();
 * ```
 */
export const inverseDft = (n: number, options: TransformOptions = {}): ButterflyPermutationLinear => {
  const orthonormal = checkTransform('inverseDft', n, options);
  const blocks = weighOutputs(n, fourierBlocks(n, 1), () => [1 / (orthonormal ? Math.sqrt(n) : n), 0]);
  return fastTransform(n, [{ permutation: bitreversalPermutation(n), blocks }], true);
};

import { SlimError } from '@slim/core';
import { isPowerOfTwo } from '../butterfly/isPowerOfTwo.js';

/**
 * The bit reversal of n = 2^m numbers: place k takes the number whose m bits are those of k in reverse order. Its own inverse.
 *
 * @param n - a power of two
 * @returns for each place the number it takes
 * @throws SlimError `size` for an n that is no power of two
 *
 * @example
 * ```ts
 * import { bitreversalPermutation } from '@slim/sparse';
 *
 * console.log(bitreversalPermutation(8)); // [0, 4, 2, 6, 1, 5, 3, 7]
 * ```
 */
export const bitreversalPermutation = (n: number): number[] => {
  if (!(Number.isSafeInteger(n) && isPowerOfTwo(n)))
    throw new SlimError('size', `bitreversalPermutation(${n})`, `n must be a power of two, got ${n}`);
  let order = [0];
  while (order.length < n) order = [...order.map((k) => 2 * k), ...order.map((k) => 2 * k + 1)];
  return order;
};

import { type LinearMap, SlimError, scaled } from '@slim/core';
import { bitreversalPermutation } from '../permutations/bitreversalPermutation.js';
import { checkSize, fastTransform } from './fastTransform.js';
import { fourierBlocks, throughBlocks, weighOutputs } from './fourierBlocks.js';

/**
 * The circulant matrix with a given first column, W_jk = column[(j − k) mod n], as a map of O(n·log n) operations.
 *
 * y = x·W is the circular correlation of x with the column, y_k = Σⱼ x_j·column[(j − k) mod n]; the circular convolution with c has the
 * column c_0, c_(n−1), …, c_1. The real part of two steps of `ButterflyPermutationLinear`: the Fourier transform, times the spectrum
 * of the column in its last factor, and the inverse transform. For n = 1 a number times the identity.
 * Entries of W err by less than 10⁻⁶ of the largest up to n = 1024.
 *
 * @param column - n finite numbers, n a power of two
 * @throws SlimError `size` for an n that is no power of two, `input` for entries that are not finite in float32
 *
 * @example
 * ```ts
 * import { circulant } from '@slim/sparse';
 *
 * const map = circulant([1, 2, 3, 4]);
 * map.effectiveW().print(); // [[1, 4, 3, 2], [2, 1, 4, 3], [3, 2, 1, 4], [4, 3, 2, 1]]
 * map.dispose();
 * ```
 */
export const circulant = (column: ArrayLike<number>): LinearMap => {
  const n = column.length;
  checkSize('circulant', n);
  const bad = Array.from(column).findIndex((entry) => typeof entry !== 'number' || !Number.isFinite(Math.fround(entry)));
  if (bad >= 0) {
    throw new SlimError('input', `circulant(${n} → ${n})`, `entries must be finite in float32, got ${String(column[bad])} at ${bad}`);
  }
  const order = bitreversalPermutation(n);
  if (n === 1) return scaled(column[0] as number, fastTransform(1, [{ permutation: order, blocks: new Float64Array(0) }], false));
  const back = fourierBlocks(n, 1);
  const re = Float64Array.from(order, (k) => column[k] as number);
  const im = new Float64Array(n);
  throughBlocks(n, back, re, im); // the spectrum: W = F·diag(spectrum/n)·F*
  const forth = weighOutputs(n, fourierBlocks(n, -1), (k) => [re[k]! / n, im[k]! / n]);
  return fastTransform(
    n,
    [
      { permutation: order, blocks: forth },
      { permutation: order, blocks: back },
    ],
    false,
  );
};

import { householderProduct, SlimError } from '@slim/core';
import { clone, pad, reshape, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';

/**
 * One Householder reflection of the last k coordinates: x − 2·(x·v)·v/(v·v), where v is u with its first d − k entries set to 0.
 *
 * The first d − k columns of x pass through, and the length of u does not matter. k = 1 turns the last column round; k = 0 and
 * a v of zeros leave x as it is, with gradient 0 for u.
 *
 * @param x - [..., d], real.
 * @param u - [d].
 * @param k - a whole number from 0 to d.
 * @returns the shape of x.
 * @throws SlimError `size` for a k out of range and a u that does not fit x.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 5.1.
 * @example
 * ```ts
 * import { hprod } from '@slim/spectral';
 * import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
 *
 * hprod(tensor2d([[1, 2, 3]]), tensor1d([5, 1, 1]), 2).print(); // about [[1, -3, -2]]
 * ```
 */
export const hprod = (x: Tensor, u: Tensor, k: number): Tensor =>
  tidy(() => {
    const where = `hprod([${x.shape}], [${u.shape}], ${k})`;
    const d = x.shape.at(-1);
    if (u.rank !== 1 || u.size !== d) {
      throw new SlimError('size', where, `u must have as many entries as x has columns, got shapes [${u.shape}] and [${x.shape}]`);
    }
    if (!Number.isSafeInteger(k) || k < 0 || k > d) throw new SlimError('size', where, `k must be a whole number from 0 to ${d}, got ${k}`);
    if (k === 0) return clone(x);
    const v = k === d ? u : pad(slice(u, d - k, k), [[d - k, 0]]);
    return householderProduct(x, reshape(v, [1, d]));
  });

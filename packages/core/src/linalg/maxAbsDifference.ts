import { check } from './check.js';
import type { Matrix64 } from './Matrix64.js';

/**
 * The largest absolute difference of two entries at the same place, max |aᵢⱼ − bᵢⱼ|. NaN when a difference is NaN, so
 * that a broken matrix is not taken for an equal one; that includes the difference of two equal infinities.
 *
 * @throws SlimError 'size' when the sizes differ.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 2.3.2.
 * @example
 * ```ts
 * import { Matrix64, maxAbsDifference } from '@slim/core/linalg';
 * const w = Matrix64.from([[1, 2], [2.5, 4]]);
 * console.log(maxAbsDifference(w, w.transpose())); // 0.5
 * ```
 */
export const maxAbsDifference = (a: Matrix64, b: Matrix64): number => {
  check.sameSize(check.call('maxAbsDifference', a, b), a, b);
  return a.data.reduce((largest, entry, k) => Math.max(largest, Math.abs(entry - b.data[k]!)), 0);
};

import { check } from './check.js';
import type { Matrix64 } from './Matrix64.js';

/**
 * The largest absolute value of an entry, max |aᵢⱼ|; 0 without entries, NaN when any entry is NaN.
 *
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 2.3.2.
 * @example
 * ```ts
 * import { Matrix64, maxAbs } from '@slim/core/linalg';
 * console.log(maxAbs(Matrix64.from([[1, -7], [3, 4]]))); // 7
 * ```
 */
export const maxAbs = (a: Matrix64): number => {
  check.call('maxAbs', a);
  // Math.max, unlike a comparison, lets a NaN through.
  return a.data.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 0);
};

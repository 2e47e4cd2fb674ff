import { check } from './check.js';
import type { Matrix64 } from './Matrix64.js';
import { singularValues } from './singularValues.js';

/**
 * The 2-norm condition number: largest over smallest of the min(m, n) singular values. It is Infinity when the smallest
 * is at most max(m, n)·eps times the largest: rounding alone could then have made it of an exact 0, as it does for
 * [[1, 2], [2, 4]]. Without entries it is 0.
 *
 * @param a - m × n, finite.
 * @throws SlimError 'numeric' when a is not finite.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), sections 2.6.2 and 5.4.1.
 * @example
 * ```ts
 * import { conditionNumber, Matrix64 } from '@slim/core/linalg';
 * console.log(conditionNumber(Matrix64.from([[0, 2], [-8, 0]]))); // 4
 * console.log(conditionNumber(Matrix64.from([[1, 2], [2, 4]]))); // Infinity
 * ```
 */
export const conditionNumber = (a: Matrix64): number => {
  check.finite(check.call('conditionNumber', a), a);
  const s = singularValues(a);
  if (s.length === 0) return 0;
  const largest = s[0]!;
  const smallest = s[s.length - 1]!;
  const cutoff = Math.max(a.rows, a.columns) * Number.EPSILON * largest;
  return smallest <= cutoff ? Number.POSITIVE_INFINITY : largest / smallest;
};

import { SlimError } from '../SlimError.js';
import { check } from './check.js';
import type { Matrix64 } from './Matrix64.js';
import { multiply } from './multiply.js';
import { pinv } from './pinv.js';

/**
 * The X of least norm among those that minimise ‖a·X − b‖ (Frobenius), X = a⁺·b; a may have any shape and rank.
 *
 * @param a - m × n, finite.
 * @param b - m × r, finite.
 * @returns n × r.
 * @throws SlimError 'size' when b has not as many rows as a; 'numeric' when an entry is not finite or X overflows.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 5.5.1.
 * @example
 * ```ts
 * import { leastSquares, Matrix64 } from '@slim/core/linalg';
 * const x = leastSquares(Matrix64.from([[1], [1]]), Matrix64.from([[2], [4]]));
 * console.log(x.toArray()); // about [[3]], the mean
 * ```
 */
export const leastSquares = (a: Matrix64, b: Matrix64): Matrix64 => {
  const where = check.call('leastSquares', a, b);
  if (a.rows !== b.rows) {
    throw new SlimError('size', where, `b must have as many rows as a, got ${b.rows} and ${a.rows}`);
  }
  check.finite(where, a);
  check.finite(where, b);
  return check.inRange(where, multiply(pinv(a), b));
};

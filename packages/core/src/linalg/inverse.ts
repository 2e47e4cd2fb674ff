import { check } from './check.js';
import { Matrix64 } from './Matrix64.js';
import { solve } from './solve.js';

/**
 * The inverse of a square matrix, a·a⁻¹ = I, as the solution of a·X = I. To solve a system, {@link solve} is the faster
 * and more accurate way.
 *
 * @param a - n × n, finite.
 * @throws SlimError 'size' when a is not square; 'numeric' when it is not finite, singular to working precision, or its
 * inverse overflows.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 3.4.
 * @example
 * ```ts
 * import { inverse, Matrix64 } from '@slim/core/linalg';
 * console.log(inverse(Matrix64.from([[2, 0], [0, -4]])).toArray()); // [[0.5, 0], [0, -0.25]]
 * ```
 */
export const inverse = (a: Matrix64): Matrix64 => {
  check.square(check.call('inverse', a), a);
  return solve(a, Matrix64.identity(a.rows));
};

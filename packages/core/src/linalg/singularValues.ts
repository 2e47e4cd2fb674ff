import { check } from './check.js';
import { jacobiSvd } from './jacobiSvd.js';
import type { Matrix64 } from './Matrix64.js';

/**
 * The min(m, n) singular values, descending; as {@link svd}, without the vectors and so in about two thirds of the
 * time.
 *
 * @param a - m × n, finite.
 * @throws SlimError 'numeric' when a is not finite.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 8.6.3.
 * @example
 * ```ts
 * import { Matrix64, singularValues } from '@slim/core/linalg';
 * console.log(singularValues(Matrix64.from([[0, 2], [-3, 0]]))); // [3, 2]
 * ```
 */
export const singularValues = (a: Matrix64): Float64Array => {
  const where = check.call('singularValues', a);
  check.finite(where, a);
  const tall = a.rows < a.columns ? a.transpose() : a;
  const columns = Array.from({ length: tall.columns }, (_, j) => tall.column(j));
  return jacobiSvd(columns, false, where).norms;
};

import { check } from './check.js';
import { Matrix64 } from './Matrix64.js';

/**
 * The sum a + b of two matrices of the same size, entry by entry.
 *
 * @throws SlimError 'size' when the sizes differ.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 1.1.
 * @example
 * ```ts
 * import { add, Matrix64 } from '@slim/core/linalg';
 * console.log(add(Matrix64.from([[10, 20]]), Matrix64.from([[1, 2]])).toArray()); // [[11, 22]]
 * ```
 */
export const add = (a: Matrix64, b: Matrix64): Matrix64 => {
  check.sameSize(check.call('add', a, b), a, b);
  const data = a.data.map((entry, k) => entry + b.data[k]!);
  return new Matrix64(a.rows, a.columns, data);
};

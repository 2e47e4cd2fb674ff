import { check } from './check.js';
import { Matrix64 } from './Matrix64.js';

/**
 * The difference a − b of two matrices of the same size, entry by entry.
 *
 * @throws SlimError 'size' when the sizes differ.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 1.1.
 * @example
 * ```ts
 * import { Matrix64, subtract } from '@slim/core/linalg';
 * console.log(subtract(Matrix64.from([[10, 20]]), Matrix64.from([[1, 2]])).toArray()); // [[9, 18]]
 * ```
 */
export const subtract = (a: Matrix64, b: Matrix64): Matrix64 => {
  check.sameSize(check.call('subtract', a, b), a, b);
  const data = a.data.map((entry, k) => entry - b.data[k]!);
  return new Matrix64(a.rows, a.columns, data);
};

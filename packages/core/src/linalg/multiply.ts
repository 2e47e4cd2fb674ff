import { SlimError } from '../SlimError.js';
import { check } from './check.js';
import { Matrix64 } from './Matrix64.js';

/**
 * The matrix product a·b.
 *
 * @param a - m × k.
 * @param b - k × n.
 * @returns m × n; with k = 0 it is zero. Non-finite entries spread as in IEEE arithmetic.
 * @throws SlimError 'size' when a has not as many columns as b has rows.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 1.1.
 * @example
 * ```ts
 * import { Matrix64, multiply } from '@slim/core/linalg';
 * const a = Matrix64.from([[1, 2], [3, 4]]);
 * console.log(multiply(a, a).toArray()); // [[7, 10], [15, 22]]
 * ```
 */
export const multiply = (a: Matrix64, b: Matrix64): Matrix64 => {
  const where = check.call('multiply', a, b);
  if (a.columns !== b.rows) {
    throw new SlimError('size', where, `columns of a must equal rows of b, got ${a.columns} and ${b.rows}`);
  }
  const { columns } = b;
  const data = new Float64Array(a.rows * columns);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) {
      const factor = a.data[i * a.columns + k]!;
      for (let j = 0; j < columns; j++) data[i * columns + j]! += factor * b.data[k * columns + j]!;
    }
  }
  return new Matrix64(a.rows, columns, data);
};

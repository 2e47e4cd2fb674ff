import { SlimError } from '../SlimError.js';
import { check } from './check.js';
import { Matrix64 } from './Matrix64.js';

/**
 * The matrix factor·a.
 *
 * @throws SlimError 'input' when the factor is not a number.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 1.1.
 * @example
 * ```ts
 * import { Matrix64, scale } from '@slim/core/linalg';
 * console.log(scale(Matrix64.from([[1, -2]]), 3).toArray()); // [[3, -6]]
 * ```
 */
export const scale = (a: Matrix64, factor: number): Matrix64 => {
  const where = check.call('scale', a);
  if (typeof factor !== 'number') throw new SlimError('input', where, `factor must be a number, got ${typeof factor}`);
  const data = a.data.map((entry) => factor * entry);
  return new Matrix64(a.rows, a.columns, data);
};

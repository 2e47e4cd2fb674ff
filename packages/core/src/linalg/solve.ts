import { SlimError } from '../SlimError.js';
import { check } from './check.js';
import { luFactors } from './luFactors.js';
import { Matrix64 } from './Matrix64.js';

/**
 * The solution X of a·X = b for a square a, by LU factorisation with partial pivoting. The residual ‖a·X − b‖ is a
 * modest multiple of n·eps·‖a‖·‖X‖; the error of X is that times the condition number of a.
 *
 * @param a - n × n, finite.
 * @param b - n × r, finite, one column per right-hand side.
 * @returns n × r.
 * @throws SlimError 'size' when a is not square or b has not as many rows; 'numeric' when an entry is not finite, when
 * a is singular to working precision (the error names the pivot that lost all its digits), or when X overflows.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 3.4.
 * @example
 * ```ts
 * import { Matrix64, solve } from '@slim/core/linalg';
 * const x = solve(Matrix64.from([[2, 1], [1, 3]]), Matrix64.from([[3], [4]]));
 * console.log(x.toArray()); // about [[1], [1]]
 * ```
 */
export const solve = (a: Matrix64, b: Matrix64): Matrix64 => {
  const where = check.call('solve', a, b);
  check.square(where, a);
  if (a.rows !== b.rows) {
    throw new SlimError('size', where, `b must have as many rows as a, got ${b.rows} and ${a.rows}`);
  }
  check.finite(where, a);
  check.finite(where, b);
  const n = a.rows;
  const r = b.columns;
  const { lu, unit, rows, lost } = luFactors(a);
  if (lost >= 0) {
    throw new SlimError('numeric', where, `a is singular: pivot ${lost} is ${lu[lost * n + lost]! * unit}`);
  }
  const x = new Float64Array(n * r);
  for (let i = 0; i < n; i++) x.set(b.data.subarray(rows[i]! * r, (rows[i]! + 1) * r), i * r);
  const eliminate = (i: number, k: number): void => {
    for (let j = 0; j < r; j++) x[i * r + j]! -= lu[i * n + k]! * x[k * r + j]!;
  };
  for (let i = 0; i < n; i++) for (let k = 0; k < i; k++) eliminate(i, k);
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) eliminate(i, k);
    for (let j = 0; j < r; j++) x[i * r + j]! /= lu[i * n + i]!;
  }
  const result = x.map((entry) => entry / unit);
  return check.inRange(where, new Matrix64(n, r, result));
};

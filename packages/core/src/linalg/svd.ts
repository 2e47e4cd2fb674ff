import { check } from './check.js';
import { jacobiSvd } from './jacobiSvd.js';
import { Matrix64 } from './Matrix64.js';
import { orthonormalCompletion } from './orthonormalCompletion.js';

/** Thin singular value decomposition a = u·diag(s)·vᵀ of an m × n matrix, with k = min(m, n). */
export interface Svd {
  /** m × k, orthonormal columns. */
  readonly u: Matrix64;
  /** The k singular values, descending. */
  readonly s: Float64Array;
  /** n × k, orthonormal columns. */
  readonly v: Matrix64;
}

/** The matrix with the given columns of length `rows`. */
const fromColumns = (rows: number, columns: readonly Float64Array[]): Matrix64 => {
  const data = new Float64Array(rows * columns.length);
  columns.forEach((column, j) => {
    for (let i = 0; i < rows; i++) data[i * columns.length + j] = column[i]!;
  });
  return new Matrix64(rows, columns.length, data);
};

/**
 * Thin singular value decomposition, a = u·diag(s)·vᵀ, of a matrix of any shape and rank.
 *
 * One-sided Jacobi. ‖a − u·diag(s)·vᵀ‖, the distances of u and v from orthonormal and the errors of s relative to s₀
 * are modest multiples of max(m, n)·eps, also when columns differ by hundreds of orders of magnitude; small singular
 * values of a matrix with well-conditioned column directions are accurate relative to themselves. Signs of the columns
 * are free.
 *
 * @param a - m × n, finite; with m or n = 0 there are no singular values.
 * @throws SlimError 'numeric' when a is not finite.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 8.6.3; Demmel & Veselić 1992 for the accuracy.
 * @example
 * ```ts
 * import { Matrix64, svd } from '@slim/core/linalg';
 * const { u, s, v } = svd(Matrix64.from([[3, 0, 0], [0, -4, 0]]));
 * console.log(s); // [4, 3]
 * console.log(u.rows, u.columns, v.rows, v.columns); // 2 2 3 2
 * ```
 */
export const svd = (a: Matrix64): Svd => {
  const where = check.call('svd', a);
  check.finite(where, a);
  const wide = a.rows < a.columns;
  const tall = wide ? a.transpose() : a;
  const columns = Array.from({ length: tall.columns }, (_, j) => tall.column(j));
  const { left, norms, right } = jacobiSvd(columns, true, where);
  orthonormalCompletion(left, norms);
  const u = fromColumns(tall.rows, left);
  const v = fromColumns(tall.columns, right);
  return wide ? { u: v, s: norms, v: u } : { u, s: norms, v };
};

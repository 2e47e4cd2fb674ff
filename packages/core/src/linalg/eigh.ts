import { check } from './check.js';
import { hessenberg } from './hessenberg.js';
import { Matrix64 } from './Matrix64.js';
import { normalRange } from './normalRange.js';
import { tridiagonalQL } from './tridiagonalQL.js';

/** Eigenvalues and eigenvectors of a symmetric matrix: a = V·diag(values)·Vᵀ. */
export interface SymmetricEigen {
  /** The n eigenvalues, ascending. */
  readonly values: Float64Array;
  /** n × n, orthogonal; column j belongs to value j. */
  readonly vectors: Matrix64;
}

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix, a = V·diag(λ)·Vᵀ.
 *
 * Householder tridiagonalisation, then implicit QL. Backward stable: values are within a modest multiple of n·eps·‖a‖₂
 * of the exact ones, and V is orthogonal to the same multiple of n·eps, for any spacing of the eigenvalues.
 *
 * @param a - n × n; asymmetry up to 1e-5 · max|a| (float32 noise) is accepted, and (a + aᵀ)/2 is used.
 * @throws SlimError 'size' when a is not square; 'numeric' when it is not symmetric or not finite.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), sections 8.3.1 and 8.3.3.
 * @example
 * ```ts
 * import { eigh, Matrix64 } from '@slim/core/linalg';
 * const { values, vectors } = eigh(Matrix64.from([[2, 1], [1, 2]]));
 * console.log(values); // about [1, 3]
 * console.log(vectors.column(1)); // about ±[0.707, 0.707]
 * ```
 */
export const eigh = (a: Matrix64): SymmetricEigen => {
  const where = check.call('eigh', a);
  const symmetric = check.symmetricPart(where, a);
  const n = a.rows;
  const { data, unit } = normalRange(symmetric);
  const q = hessenberg(data, n);
  const d = Float64Array.from({ length: n }, (_, i) => data[i * n + i]!);
  const e = Float64Array.from({ length: n }, (_, i) => (i < n - 1 ? data[(i + 1) * n + i]! : 0));
  const rows = Array.from({ length: n }, (_, j) => Float64Array.from({ length: n }, (_, i) => q[i * n + j]!));
  tridiagonalQL(d, e, rows, where);

  const order = Array.from(d.keys()).sort((i, j) => d[i]! - d[j]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, j) => {
    for (let i = 0; i < n; i++) vectors[i * n + j] = rows[from]![i]!;
  });
  return { values: Float64Array.from(order, (i) => d[i]! * unit), vectors: new Matrix64(n, n, vectors) };
};

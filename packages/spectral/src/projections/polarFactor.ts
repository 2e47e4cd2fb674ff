import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';

/** The matrix with orthonormal columns that is nearest to a square or tall one, and what else is known of it then. */
export interface PolarFactor {
  readonly q: Matrix64;
  /** The singular values of the matrix, descending. */
  readonly s: Float64Array;
  /** The nearest orthogonal matrix of the other determinant. */
  readonly otherSign: () => Matrix64;
}

/**
 * q = u·vᵀ of the singular value decomposition u·diag(s)·vᵀ.
 *
 * Source: Fan and Hoffman, Some metric inequalities in the space of matrices (1955); for a given determinant Umeyama,
 * Least-squares estimation of transformation parameters between two point patterns (1991).
 */
export const polarFactor = (w: Matrix64, { Matrix64, multiply, svd }: typeof Linalg): PolarFactor => {
  const { u, s, v } = svd(w);
  const n = w.columns;
  const flipped = (): Matrix64 =>
    Matrix64.of(
      w.rows,
      n,
      u.data.map((entry, at) => (at % n === n - 1 ? -entry : entry)),
    );
  return { q: multiply(u, v.transpose()), s, otherSign: () => multiply(flipped(), v.transpose()) };
};

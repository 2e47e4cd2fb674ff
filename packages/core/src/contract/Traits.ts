/** A bound on singular values, with its rounding tolerance relative to the scale of the map. */
export interface Bound {
  readonly value: number;
  readonly tolerance: number;
}

/**
 * Properties of W that hold for every value of the parameters. A number is the rounding tolerance relative to the scale
 * of the map, its Frobenius norm or, for compositions, what the norms of its parts make of it.
 */
export interface Traits {
  /** W = Wᵀ. */
  readonly symmetric?: number;
  /** W = −Wᵀ. */
  readonly skew?: number;
  /** xWxᵀ ≥ 0 for every x, and W = Wᵀ. */
  readonly semidefinite?: number;
  /** No entry is below zero. */
  readonly nonNegative?: number;
  /** W is square and W·Wᵀ = I. */
  readonly orthogonal?: number;
  /** The smallest of the inFeatures singular values of the row map x → xW; only where outFeatures ≥ inFeatures. */
  readonly sigmaMin?: Bound;
  /** The largest singular value. */
  readonly sigmaMax?: Bound;
}

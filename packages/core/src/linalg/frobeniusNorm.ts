import { check } from './check.js';
import type { Matrix64 } from './Matrix64.js';
import { maxAbs } from './maxAbs.js';
import { normalRange } from './normalRange.js';

/**
 * The Frobenius norm √(Σ aᵢⱼ²). Squares are taken relative to the largest entry, so the result is right for entries of
 * any size; it is Infinity only where the norm itself is too large for float64. NaN when any entry is NaN.
 *
 * @returns 0 without entries; relative error below (m·n + 2)·eps.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 2.3.1; Blue 1978 for the scaling.
 * @example
 * ```ts
 * import { frobeniusNorm, Matrix64 } from '@slim/core/linalg';
 * console.log(frobeniusNorm(Matrix64.from([[3e200, 4e200]]))); // 5e200
 * ```
 */
export const frobeniusNorm = (a: Matrix64): number => {
  check.call('frobeniusNorm', a);
  const largest = maxAbs(a);
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  const { data, unit } = normalRange(a);
  return unit * Math.sqrt(data.reduce((sum, entry) => sum + entry * entry, 0));
};

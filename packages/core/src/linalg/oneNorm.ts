import { check } from './check.js';
import type { Matrix64 } from './Matrix64.js';

/**
 * The operator norm for the vector 1-norm: the largest absolute column sum, maxⱼ Σᵢ |aᵢⱼ|; 0 without entries, NaN when
 * any entry is NaN.
 *
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 2.3.2.
 * @example
 * ```ts
 * import { Matrix64, oneNorm } from '@slim/core/linalg';
 * console.log(oneNorm(Matrix64.from([[1, -2], [3, 4]]))); // 6
 * ```
 */
export const oneNorm = (a: Matrix64): number => {
  check.call('oneNorm', a);
  const sums = new Float64Array(a.columns);
  a.data.forEach((entry, k) => {
    sums[k % a.columns]! += Math.abs(entry);
  });
  return sums.reduce((largest, sum) => Math.max(largest, sum), 0);
};

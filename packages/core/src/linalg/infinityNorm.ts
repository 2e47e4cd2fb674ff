import { check } from './check.js';
import type { Matrix64 } from './Matrix64.js';

/**
 * The operator norm for the vector maximum norm: the largest absolute row sum, maxᵢ Σⱼ |aᵢⱼ|; 0 without entries, NaN
 * when any entry is NaN.
 *
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 2.3.2.
 * @example
 * ```ts
 * import { infinityNorm, Matrix64 } from '@slim/core/linalg';
 * console.log(infinityNorm(Matrix64.from([[1, -2], [3, 4]]))); // 7
 * ```
 */
export const infinityNorm = (a: Matrix64): number => {
  check.call('infinityNorm', a);
  const sums = new Float64Array(a.rows);
  a.data.forEach((entry, k) => {
    sums[Math.floor(k / a.columns)]! += Math.abs(entry);
  });
  return sums.reduce((largest, sum) => Math.max(largest, sum), 0);
};

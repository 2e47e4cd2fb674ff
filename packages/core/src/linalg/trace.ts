import { check } from './check.js';
import type { Matrix64 } from './Matrix64.js';

/**
 * The trace Σ aᵢᵢ of a square matrix, which is also the sum of its eigenvalues; 0 for 0 × 0.
 *
 * @throws SlimError 'size' when a is not square.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 7.1.
 * @example
 * ```ts
 * import { Matrix64, trace } from '@slim/core/linalg';
 * console.log(trace(Matrix64.from([[1, 2], [3, 4]]))); // 5
 * ```
 */
export const trace = (a: Matrix64): number => {
  check.square(check.call('trace', a), a);
  let sum = 0;
  for (let i = 0; i < a.rows; i++) sum += a.data[i * a.columns + i]!;
  return sum;
};

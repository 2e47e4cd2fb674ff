import { check } from './check.js';
import type { Matrix64 } from './Matrix64.js';
import { singularValues } from './singularValues.js';

/**
 * The operator norm for the Euclidean norm: the largest singular value, max ‖a·x‖₂ over ‖x‖₂ = 1; 0 without entries.
 *
 * @param a - m × n, finite.
 * @throws SlimError 'numeric' when a is not finite.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 2.3.3.
 * @example
 * ```ts
 * import { Matrix64, spectralNorm } from '@slim/core/linalg';
 * console.log(spectralNorm(Matrix64.from([[0, 2], [-3, 0]]))); // 3
 * ```
 */
export const spectralNorm = (a: Matrix64): number => {
  check.finite(check.call('spectralNorm', a), a);
  return singularValues(a)[0] ?? 0;
};

import { check } from './check.js';
import type { Matrix64 } from './Matrix64.js';
import { singularValues } from './singularValues.js';

/**
 * The nuclear (trace) norm: the sum of the singular values; 0 without entries.
 *
 * @param a - m × n, finite.
 * @throws SlimError 'numeric' when a is not finite.
 * @see Horn & Johnson, Matrix Analysis (2nd ed.), section 5.6.
 * @example
 * ```ts
 * import { Matrix64, nuclearNorm } from '@slim/core/linalg';
 * console.log(nuclearNorm(Matrix64.from([[0, 2], [-3, 0]]))); // 5
 * ```
 */
export const nuclearNorm = (a: Matrix64): number => {
  check.finite(check.call('nuclearNorm', a), a);
  return singularValues(a).reduce((sum, s) => sum + s, 0);
};

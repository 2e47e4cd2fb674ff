import { check } from './check.js';
import { eig } from './eig.js';
import type { Matrix64 } from './Matrix64.js';

/**
 * The spectral radius max |λ| over the eigenvalues; 0 for 0 × 0. Accurate as the eigenvalues of {@link eig} are.
 *
 * @param a - n × n, finite.
 * @throws SlimError 'size' when a is not square, 'numeric' when it is not finite.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 7.1.
 * @example
 * ```ts
 * import { Matrix64, spectralRadius } from '@slim/core/linalg';
 * console.log(spectralRadius(Matrix64.from([[3, -4], [4, 3]]))); // about 5
 * ```
 */
export const spectralRadius = (a: Matrix64): number => {
  const where = check.call('spectralRadius', a);
  check.square(where, a);
  check.finite(where, a);
  const { re, im } = eig(a);
  return re.reduce((radius, x, k) => Math.max(radius, Math.hypot(x, im[k]!)), 0);
};

import { SlimError } from '../SlimError.js';
import { check } from './check.js';
import { Matrix64 } from './Matrix64.js';
import { svd } from './svd.js';

/** Options of {@link pinv}. */
export interface PinvOptions {
  /** Singular values of at most this share of the largest count as 0. Default max(m, n)·eps. */
  readonly tolerance?: number;
}

/**
 * The Moore–Penrose pseudo-inverse a⁺ = v·diag(1/s)·uᵀ over the singular values above the cutoff: the one matrix with
 * a·a⁺·a = a, a⁺·a·a⁺ = a⁺ and both a·a⁺ and a⁺·a symmetric.
 *
 * @param a - m × n, finite.
 * @returns n × m; zero for a zero matrix.
 * @throws SlimError 'numeric' when a is not finite or the result overflows; 'option' when the tolerance is not a number
 * from 0 up to, but not including, 1, or an option is unknown.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), section 5.5.2.
 * @example
 * ```ts
 * import { Matrix64, pinv } from '@slim/core/linalg';
 * console.log(pinv(Matrix64.from([[2, 0], [0, 0], [0, 4]])).toArray()); // [[0.5, 0, 0], [0, 0, 0.25]]
 * ```
 */
export const pinv = (a: Matrix64, options: PinvOptions = {}): Matrix64 => {
  const where = check.call('pinv', a);
  check.options(where, options, ['tolerance']);
  const { tolerance = Math.max(a.rows, a.columns) * Number.EPSILON } = options;
  if (!(tolerance >= 0 && tolerance < 1)) {
    throw new SlimError('option', where, `tolerance must be at least 0 and below 1, got ${tolerance}`);
  }
  check.finite(where, a);
  const { u, s, v } = svd(a);
  const m = a.rows;
  const data = new Float64Array(a.columns * m);
  s.forEach((value, k) => {
    if (value <= tolerance * s[0]!) return;
    for (let i = 0; i < a.columns; i++) {
      const factor = v.data[i * v.columns + k]! / value;
      for (let j = 0; j < m; j++) data[i * m + j]! += factor * u.data[j * u.columns + k]!;
    }
  });
  return check.inRange(where, new Matrix64(a.columns, m, data));
};

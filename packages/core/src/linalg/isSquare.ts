import { check } from './check.js';
import type { Matrix64 } from './Matrix64.js';

/**
 * True when a has as many rows as columns; also for 0 × 0.
 *
 * @example
 * ```ts
 * import { isSquare, Matrix64 } from '@slim/core/linalg';
 * console.log(isSquare(Matrix64.zeros(2, 3))); // false
 * ```
 */
export const isSquare = (a: Matrix64): boolean => {
  check.call('isSquare', a);
  return a.rows === a.columns;
};

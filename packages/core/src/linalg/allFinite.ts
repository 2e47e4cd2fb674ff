import { check } from './check.js';
import type { Matrix64 } from './Matrix64.js';

/**
 * True when no entry is NaN, Infinity or −Infinity; true without entries.
 *
 * @see IEEE 754 for what is finite.
 * @example
 * ```ts
 * import { allFinite, Matrix64 } from '@slim/core/linalg';
 * console.log(allFinite(Matrix64.from([[1, NaN]]))); // false
 * ```
 */
export const allFinite = (a: Matrix64): boolean => {
  check.call('allFinite', a);
  return a.data.every(Number.isFinite);
};

import { check } from './check.js';
import { luFactors } from './luFactors.js';
import type { Matrix64 } from './Matrix64.js';

/**
 * The determinant of a square matrix, as the product of the pivots of its LU factorisation; 1 for 0 × 0. The product is
 * kept within range on the way, so it is Infinity or 0 only where the determinant itself is out of range or the matrix
 * has a pivot of exactly 0. Of a singular matrix rounding may leave a small number instead of 0.
 *
 * @param a - n × n, finite.
 * @throws SlimError 'size' when a is not square, 'numeric' when it is not finite.
 * @see Golub & Van Loan, Matrix Computations (4th ed.), sections 2.1.5 and 3.4.
 * @example
 * ```ts
 * import { determinant, Matrix64 } from '@slim/core/linalg';
 * console.log(determinant(Matrix64.from([[0, 2], [3, 4]]))); // -6
 * ```
 */
export const determinant = (a: Matrix64): number => {
  const where = check.call('determinant', a);
  check.square(where, a);
  check.finite(where, a);
  const n = a.rows;
  const { lu, unit, sign } = luFactors(a);
  // mantissa · 2^exponent is the product so far; the mantissa alone can neither overflow nor underflow.
  let mantissa = sign;
  let exponent = n * Math.round(Math.log2(unit));
  for (let i = 0; i < n; i++) {
    mantissa *= lu[i * n + i]!;
    if (mantissa === 0) return 0;
    const excess = Math.floor(Math.log2(Math.abs(mantissa)));
    mantissa /= 2 ** excess;
    exponent += excess;
  }
  // In two halves, because the power of two alone can be out of range where the determinant is not.
  const half = Math.trunc(exponent / 2);
  return mantissa * 2 ** half * 2 ** (exponent - half);
};

import type { Matrix64 } from './Matrix64.js';

/** P·a = unit·L·U of a square matrix, with L (unit lower, below the diagonal) and U (upper) in one array. */
export interface LuFactors {
  readonly lu: Float64Array;
  /** 1, or a power of two where U could overflow without it. */
  readonly unit: number;
  /** Row `rows[i]` of a stands in row i of P·a. */
  readonly rows: Int32Array;
  /** Determinant of P: 1 or −1. */
  readonly sign: number;
  /** First pivot that rounding cannot tell from 0, or −1: the matrix is then singular to working precision. */
  readonly lost: number;
}

const eliminate = (a: Matrix64, unit: number): LuFactors => {
  const n = a.rows;
  const lu = a.data.map((entry) => entry / unit);
  const terms = lu.map(Math.abs);
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  let lost = -1;
  const swap = (x: Float64Array, p: number, q: number): void => {
    const row = x.slice(p * n, (p + 1) * n);
    x.copyWithin(p * n, q * n, (q + 1) * n);
    x.set(row, q * n);
  };
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(lu[i * n + k]!) > Math.abs(lu[best * n + k]!)) best = i;
    if (best !== k) {
      swap(lu, k, best);
      swap(terms, k, best);
      [rows[k], rows[best]] = [rows[best]!, rows[k]!];
      sign = -sign;
    }
    const pivot = lu[k * n + k]!;
    if (lost < 0 && Math.abs(pivot) <= n * Number.EPSILON * terms[k * n + k]!) lost = k;
    if (pivot === 0) continue;
    for (let i = k + 1; i < n; i++) {
      const factor = lu[i * n + k]! / pivot;
      lu[i * n + k] = factor;
      for (let j = k + 1; j < n; j++) {
        lu[i * n + j]! -= factor * lu[k * n + j]!;
        terms[i * n + j]! += Math.abs(factor * lu[k * n + j]!);
      }
    }
  }
  return { lu, unit, rows, sign, lost };
};

/**
 * LU factorisation with partial pivoting. Golub & Van Loan (4th ed.), algorithm 3.4.1.
 *
 * Beside every entry runs the sum of the absolute values of the terms it is made of. A pivot of at most n·eps times its
 * sum has lost all its digits to cancellation. Unlike a comparison with the largest entry this does not depend on the
 * scaling of rows and columns: diag(1, 1e-300) is not singular, [[1, 2, 3], [4, 5, 6], [7, 8, 9]] is.
 */
export const luFactors = (a: Matrix64): LuFactors => {
  const factors = eliminate(a, 1);
  // Scaled only where it must be: it would push the small entries of a graded matrix out of range.
  return factors.lu.every(Number.isFinite) ? factors : eliminate(a, 2 ** 64);
};

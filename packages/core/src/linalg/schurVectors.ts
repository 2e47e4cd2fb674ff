import { Matrix64 } from './Matrix64.js';
import type { RealSchur } from './realSchur.js';

/** Smallest stand-in for a vanishing difference of eigenvalues, next to a largest entry of one. */
const FLOOR = 2 ** -900;

/** A square complex matrix, row by row. */
interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Columns k, k + 1 of the first `rows` rows, times the unitary [[b, iw], [iw, b]] with real b² + w² = 1. */
const turnColumns = (m: Complex, n: number, k: number, b: number, w: number, rows: number): void => {
  for (let i = 0, at = k; i < rows; i++, at += n) {
    const [xr, xi, yr, yi] = [m.re[at]!, m.im[at]!, m.re[at + 1]!, m.im[at + 1]!];
    m.re[at] = b * xr - w * yi;
    m.im[at] = b * xi + w * yr;
    m.re[at + 1] = b * yr - w * xi;
    m.im[at + 1] = b * yi + w * xr;
  }
};

/** Rows k, k + 1 from column k on ← the conjugate transpose of the same rotation, times them. */
const turnRows = (m: Complex, n: number, k: number, b: number, w: number): void => {
  for (let j = k, at = k * n + k; j < n; j++, at++) {
    const [xr, xi, yr, yi] = [m.re[at]!, m.im[at]!, m.re[at + n]!, m.im[at + n]!];
    m.re[at] = b * xr + w * yi;
    m.im[at] = b * xi - w * yr;
    m.re[at + n] = b * yr + w * xi;
    m.im[at + n] = b * yi - w * xr;
  }
};

/** The complex Schur form of a real one: every 2 × 2 block is made triangular by a unitary rotation. */
const complexSchur = ({ t, q, re, im }: RealSchur): { t: Complex; z: Complex } => {
  const n = re.length;
  const upper = { re: t.slice(), im: new Float64Array(n * n) };
  const z = { re: q.slice(), im: new Float64Array(n * n) };
  for (let k = 0; k < n - 1; k++) {
    if (im[k]! <= 0) continue;
    // (b, i·w) spans the null space of [[−iw, b], [c, −iw]], where w² = −bc.
    const length = Math.hypot(t[k * n + k + 1]!, im[k]!);
    const b = t[k * n + k + 1]! / length;
    const w = im[k]! / length;
    turnColumns(upper, n, k, b, w, k + 2);
    turnRows(upper, n, k, b, w);
    turnColumns(z, n, k, b, w, n);
    for (const row of [k, k + 1]) {
      upper.re[row * n + row] = re[row]!;
      upper.im[row * n + row] = im[row]!;
    }
  }
  return { t: upper, z };
};

/** Solves (T − λ)y = 0 from y_k = 1 upwards, in place, scaling all of y down where it would leave the range. */
const backSubstitute = (t: Complex, n: number, k: number, yr: Float64Array, yi: Float64Array): void => {
  yr.fill(0);
  yi.fill(0);
  yr[k] = 1;
  const lr = t.re[k * n + k]!;
  const li = t.im[k * n + k]!;
  const floor = Math.max(Number.EPSILON * (Math.abs(lr) + Math.abs(li)), FLOOR);
  for (let i = k - 1; i >= 0; i--) {
    let sr = 0;
    let si = 0;
    for (let j = i + 1; j <= k; j++) {
      const at = i * n + j;
      sr -= t.re[at]! * yr[j]! - t.im[at]! * yi[j]!;
      si -= t.re[at]! * yi[j]! + t.im[at]! * yr[j]!;
    }
    let dr = t.re[i * n + i]! - lr;
    let di = t.im[i * n + i]! - li;
    // A repeated eigenvalue: the smallest change of T that lets the equation be solved.
    if (Math.abs(dr) + Math.abs(di) < floor) [dr, di] = [floor, 0];
    const size = Math.hypot(dr, di);
    [dr, di] = [dr / size, di / size];
    yr[i] = (sr * dr + si * di) / size;
    yi[i] = (si * dr - sr * di) / size;
    const growth = Math.hypot(yr[i]!, yi[i]!);
    if (growth < 1e10) continue;
    for (let j = i; j <= k; j++) {
      yr[j]! /= growth;
      yi[j]! /= growth;
    }
  }
};

/**
 * Unit right eigenvectors, as columns, of the matrix with the given real Schur form: back substitution in the complex
 * Schur form (Golub & Van Loan, 4th ed., section 7.6.4). A conjugate pair gets conjugate vectors, a real eigenvalue a
 * real one. The vectors of a defective eigenvalue come out parallel up to rounding.
 */
export const schurVectors = (schur: RealSchur): { re: Matrix64; im: Matrix64 } => {
  const n = schur.re.length;
  const { t, z } = complexSchur(schur);
  const yr = new Float64Array(n);
  const yi = new Float64Array(n);
  const re = new Float64Array(n * n);
  const im = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const imaginary = schur.im[k]!;
    if (imaginary < 0) continue;
    backSubstitute(t, n, k, yr, yi);
    let realSquares = 0;
    let imaginarySquares = 0;
    for (let i = 0; i < n; i++) {
      let xr = 0;
      let xi = 0;
      for (let j = 0; j <= k; j++) {
        xr += z.re[i * n + j]! * yr[j]! - z.im[i * n + j]! * yi[j]!;
        xi += z.re[i * n + j]! * yi[j]! + z.im[i * n + j]! * yr[j]!;
      }
      re[i * n + k] = xr;
      im[i * n + k] = xi;
      realSquares += xr * xr;
      imaginarySquares += xi * xi;
    }
    if (imaginary === 0) {
      // Both parts solve the real equation up to rounding; the longer one has the smaller share of it.
      const [part, squares] = realSquares >= imaginarySquares ? [re, realSquares] : [im, imaginarySquares];
      const length = Math.sqrt(squares);
      for (let i = 0; i < n; i++) {
        re[i * n + k] = part[i * n + k]! / length;
        im[i * n + k] = 0;
      }
      continue;
    }
    const length = Math.sqrt(realSquares + imaginarySquares);
    for (let i = 0; i < n; i++) {
      re[i * n + k]! /= length;
      im[i * n + k]! /= length;
      re[i * n + k + 1] = re[i * n + k]!;
      im[i * n + k + 1] = -im[i * n + k]!;
    }
  }
  return { re: new Matrix64(n, n, re), im: new Matrix64(n, n, im) };
};

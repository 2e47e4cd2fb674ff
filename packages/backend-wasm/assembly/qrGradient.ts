// The gradient of A = Q·R. For square or tall A, of full column rank,
//   dA = (dQ + Q·C)·R⁻ᵀ, C symmetric with the lower triangle of R·dRᵀ − dQᵀ·Q.
// Of a wide A = [X, Y] with R = [U, W], W = Qᵀ·Y: dY = Q·dW, and dX is as above with U and dQ + Y·dWᵀ.
// (Roberts and Roberts 2020, arXiv:2009.10071; Walter and Lehmann 2013, doi:10.1007/s10444-012-9274-y.)
//
// Works on the transpose of dQ + Q·C: the solution is then made of whole rows.
import { gemm, gemmScratch } from './gemm';
import { fromLanes, toLanes } from './lanes';
import { paddedRow } from './reflections';
import { fma, words } from './simd';

/** Rows of a block of the substitution: a multiple of the 5 rows of a tile of gemm. */
const BLOCK: i32 = 20;

/** Bytes that qrGradient needs at `scratch`. */
export function qrGradientScratch(m: i32, n: i32): usize {
  const k = min(m, n);
  return gemmScratch() + 2 * <usize>k * words(k) + 16 + <usize>k * words(paddedRow(m));
}

/** From the lower triangle of R·dRᵀ − dQᵀ·Q to the symmetric matrix; m holds dQᵀ·Q and s the other product. */
function mirror(k: i32, s: usize, m: usize): void {
  const row = words(k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      const at = <usize>i * row + words(j);
      const value = load<f32>(s + at) - load<f32>(m + at);
      store<f32>(s + at, value);
      store<f32>(s + <usize>j * row + words(i), value);
    }
  }
}

function negative(k: i32, from: usize, fromRow: usize, to: usize): void {
  for (let i = 0; i < k; i++) {
    for (let j = i; j < k; j++) store<f32>(to + words(j), -load<f32>(from + words(j)));
    from += fromRow;
    to += words(k);
  }
}

/** One block of substitution, from the last of b rows to the first; t is −R. */
function substituteRows(b: i32, t: usize, tRow: usize, x: usize, xRow: usize): void {
  for (let i = b - 1; i >= 0; i--) {
    const target = x + <usize>i * xRow,
      factors = t + <usize>i * (tRow + 4);
    const divisor = f32x4.splat(-load<f32>(factors));
    for (let c: usize = 0; c < xRow; c += 16) {
      let s = v128.load(target + c);
      let source = target + c;
      for (let j = 1; j < b - i; j++) {
        source += xRow;
        s = fma(v128.load32_splat(factors + words(j)), v128.load(source), s);
      }
      v128.store(target + c, f32x4.div(s, divisor));
    }
  }
}

function gradientOne(m: i32, n: i32, a: usize, q: usize, r: usize, dq: usize, dr: usize, da: usize, scratch: usize): void {
  const k = min(m, n),
    lanes = paddedRow(m);
  const row = words(n),
    square = words(k),
    xRow = words(lanes);
  const t = scratch + gemmScratch(),
    s = t + <usize>k * square,
    x = (s + <usize>k * square + 15) & ~15;
  toLanes(dq, square, m, k, x, lanes);
  if (n > m) {
    gemm(m, n - k, k, q, square, 4, dr + square, row, 4, da + square, row, false, scratch);
    gemm(k, m, n - k, dr + square, row, 4, a + square, 4, row, x, xRow, true, scratch);
  }
  gemm(k, k, m, x, xRow, 4, q, square, 4, t, square, false, scratch);
  gemm(k, k, k, r, row, 4, dr, 4, row, s, square, false, scratch);
  mirror(k, s, t);
  gemm(k, m, k, s, square, 4, q, 4, square, x, xRow, true, scratch);
  negative(k, r, row, t);
  for (let i = ((k - 1) / BLOCK) * BLOCK; i >= 0; i -= BLOCK) {
    const b = min(BLOCK, k - i),
      below = i + b,
      block = t + <usize>i * (square + 4),
      rows = x + <usize>i * xRow;
    if (below < k) gemm(b, m, k - below, block + words(b), square, 4, x + <usize>below * xRow, xRow, 4, rows, xRow, true, scratch);
    substituteRows(b, block, square, rows, xRow);
  }
  fromLanes(x, lanes, da, row, m, k);
}

/** da[m, n] of each of a batch, from what qr was given and made. */
export function qrGradient(
  batch: i32,
  m: i32,
  n: i32,
  a: usize,
  q: usize,
  r: usize,
  dq: usize,
  dr: usize,
  da: usize,
  scratch: usize,
): void {
  const k = min(m, n);
  const matrix = <usize>m * words(n),
    basis = <usize>m * words(k),
    triangle = <usize>k * words(n);
  for (let i = 0; i < batch; i++) {
    gradientOne(m, n, a, q, r, dq, dr, da, scratch);
    a += matrix;
    q += basis;
    r += triangle;
    dq += basis;
    dr += triangle;
    da += matrix;
  }
}

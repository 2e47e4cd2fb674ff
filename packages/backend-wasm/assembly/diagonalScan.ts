// The linear recurrence h_t = a⊙h_{t−1} + u_t over time, and its gradient, which is the same recurrence from the end. `kind` says
// what is computed with: rows of 2m complex numbers hold m real parts, then m imaginary parts.
import { loadPart, storePart } from './part';
import { fma, fnma, words } from './simd';

const REAL: i32 = 0;
const COMPLEX: i32 = 1;
const CONJUGATE: i32 = 2;

// `kind`, and what is left at the end of a row, are known where these are inlined.

/** to = a·before + v, maybe in the place of v. */
// @ts-ignore: decorator
@inline
function advancePart(kind: i32, left: i32, half: usize, re: usize, im: usize, before: usize, v: usize, to: usize): void {
  const a = loadPart(left, re),
    x = loadPart(left, before),
    real = fma(a, x, loadPart(left, v));
  if (kind == REAL) {
    storePart(left, to, real);
    return;
  }
  const b = loadPart(left, im),
    y = loadPart(left, before + half),
    imaginary = fma(a, y, loadPart(left, v + half));
  storePart(left, to, kind == CONJUGATE ? fma(b, y, real) : fnma(b, y, real));
  storePart(left, to + half, kind == CONJUGATE ? fnma(b, x, imaginary) : fma(b, x, imaginary));
}

// @ts-ignore: decorator
@inline
function advanceRows(kind: i32, rows: i32, m: i32, re: usize, im: usize, before: usize, v: usize, to: usize): void {
  const half = words(m),
    whole = words(m & ~3),
    step = kind == REAL ? half : 2 * half;
  for (let r = 0; r < rows; r++) {
    let j: usize = 0;
    for (; j < whole; j += 16) advancePart(kind, 0, half, re + j, im + j, before + j, v + j, to + j);
    if (m & 3) advancePart(kind, m & 3, half, re + j, im + j, before + j, v + j, to + j);
    before += step;
    v += step;
    to += step;
  }
}

function advance(kind: i32, rows: i32, m: i32, re: usize, im: usize, before: usize, v: usize, to: usize): void {
  if (kind == REAL) advanceRows(REAL, rows, m, re, im, before, v, to);
  else if (kind == COMPLEX) advanceRows(COMPLEX, rows, m, re, im, before, v, to);
  else advanceRows(CONJUGATE, rows, m, re, im, before, v, to);
}

// @ts-ignore: decorator
@inline
function sizeOf(kind: i32, rows: i32, m: i32): usize {
  return words(rows * m) << (kind == REAL ? 0 : 1);
}

/** All h_t [steps, rows, m or 2m]; rows and m > 0. */
export function diagonalScan(
  isComplex: bool,
  steps: i32,
  rows: i32,
  m: i32,
  u: usize,
  h0: usize,
  re: usize,
  im: usize,
  h: usize,
): void {
  const kind = isComplex ? COMPLEX : REAL,
    size = sizeOf(kind, rows, m);
  let before = h0;
  for (let t = 0; t < steps; t++) {
    advance(kind, rows, m, re, im, before, u, h);
    before = h;
    u += size;
    h += size;
  }
}

/** Rows that are added up in float32 before their sum is added up in float64. */
const ROWS: i32 = 32;

// @ts-ignore: decorator
@inline
function padded(m: i32): usize {
  return (<usize>m + 3) & ~3;
}

/** Bytes that `diagonalScanGrad` needs at `scratch`. */
export function diagonalScanScratch(m: i32): usize {
  return padded(m) << 4;
}

/** Adds four numbers to four of float64. */
// @ts-ignore: decorator
@inline
function addWide(sums: usize, s: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(s)));
  const high = v128.shuffle<f32>(s, s, 2, 3, 0, 1);
  v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(high)), 16);
}

/** Adds conj(before)·g of a few rows, for a vector of columns. */
// @ts-ignore: decorator
@inline
function addPart(kind: i32, left: i32, rows: i32, m: i32, before: usize, g: usize, re: usize, im: usize): void {
  const half = words(m),
    step = kind == REAL ? half : 2 * half;
  let s = f32x4.splat(0),
    q = s;
  for (let r = 0; r < rows; r++) {
    const x = loadPart(left, before),
      p = loadPart(left, g);
    s = fma(x, p, s);
    if (kind != REAL) {
      const y = loadPart(left, before + half),
        i = loadPart(left, g + half);
      s = fma(y, i, s);
      q = fnma(y, p, fma(x, i, q));
    }
    before += step;
    g += step;
  }
  addWide(re, s);
  if (kind != REAL) addWide(im, q);
}

// @ts-ignore: decorator
@inline
function addRows(kind: i32, rows: i32, m: i32, before: usize, g: usize, sums: usize): void {
  const wide = padded(m) << 3;
  for (let first = 0; first < rows; first += ROWS) {
    const count = min(ROWS, rows - first),
      at = sizeOf(kind, first, m);
    let j: usize = 0;
    for (; j < words(m & ~3); j += 16) addPart(kind, 0, count, m, before + at + j, g + at + j, sums + 2 * j, sums + wide + 2 * j);
    if (m & 3) addPart(kind, m & 3, count, m, before + at + j, g + at + j, sums + 2 * j, sums + wide + 2 * j);
  }
}

/** Adds conj(before)·g of all rows. */
function add(kind: i32, rows: i32, m: i32, before: usize, g: usize, sums: usize): void {
  if (kind == REAL) addRows(REAL, rows, m, before, g, sums);
  else addRows(COMPLEX, rows, m, before, g, sums);
}

/** The gradients, from dL/dh_t; rows and m > 0. Of real numbers that of `im` is 0. */
export function diagonalScanGrad(
  isComplex: bool,
  steps: i32,
  rows: i32,
  m: i32,
  h0: usize,
  re: usize,
  im: usize,
  h: usize,
  dh: usize,
  du: usize,
  dh0: usize,
  dre: usize,
  dim: usize,
  scratch: usize,
): void {
  const kind = isComplex ? CONJUGATE : REAL,
    size = sizeOf(kind, rows, m);
  memory.fill(scratch, 0, diagonalScanScratch(m));
  for (let t = steps - 1; t >= 0; t--) {
    const at = <usize>t * size,
      g = du + at;
    if (t == steps - 1) memory.copy(g, dh + at, size);
    else advance(kind, rows, m, re, im, g + size, dh + at, g);
    add(kind, rows, m, t > 0 ? h + at - size : h0, g, scratch);
  }
  memory.fill(dh0, 0, size);
  if (steps > 0) advance(kind, rows, m, re, im, du, dh0, dh0);
  const wide = padded(m) << 3;
  for (let j = 0; j < m; j++) {
    const sum = scratch + (<usize>j << 3);
    store<f32>(dre + words(j), <f32>load<f64>(sum));
    store<f32>(dim + words(j), <f32>load<f64>(sum + wide));
  }
}

// Reductions of [outer, length, inner] over the middle axis. Sums are added up in float64 from short float32 sums, so that
// their error does not grow with the length: at most 11 roundings of float32 relative to the sum of the absolute values.
import { sum4, words } from './simd';

/** Columns that are added up together; their float64 sums stay in the first cache. */
const CHUNK: i32 = 1024;

/** Rows below this length go without blocks. */
const SHORT: i32 = 16;

/** Bytes that `sumAxis` needs at `scratch`. */
export function sumScratch(): usize {
  return <usize>CHUNK * 8;
}

// @ts-ignore: decorator
@inline
function high(a: v128): v128 {
  return v128.shuffle<f32>(a, a, 2, 3, 0, 1);
}

/** The sum of a row: blocks of 128 numbers in 16 lanes, at most 8 in each. */
function sumRow(count: i32, x: usize): f64 {
  let low = f64x2.splat(0),
    upper = f64x2.splat(0);
  let quads = count >> 2;
  while (quads > 0) {
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0;
    const steps = min(quads >> 2, 8);
    for (let k = 0; k < steps; k++) {
      s0 = f32x4.add(s0, v128.load(x));
      s1 = f32x4.add(s1, v128.load(x, 16));
      s2 = f32x4.add(s2, v128.load(x, 32));
      s3 = f32x4.add(s3, v128.load(x, 48));
      x += 64;
    }
    quads -= steps << 2;
    if (steps == 0) {
      for (; quads > 0; quads--) {
        s0 = f32x4.add(s0, v128.load(x));
        x += 16;
      }
    }
    const s = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
    low = f64x2.add(low, f64x2.promote_low_f32x4(s));
    upper = f64x2.add(upper, f64x2.promote_low_f32x4(high(s)));
  }
  low = f64x2.add(low, upper);
  let total = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
  for (let k = count & 3; k > 0; k--) {
    total += <f64>load<f32>(x);
    x += 4;
  }
  return total;
}

/**
 * y[rows] = the sums of rows of less than 16 numbers, of which plain float32 sums lose no more. Four rows at a time, whose
 * lanes are added up together.
 */
function sumShortRows(rows: i32, count: i32, x: usize, y: usize, divisor: f32): void {
  const row = words(count),
    whole = row & ~15;
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const x1 = x + row,
      x2 = x1 + row,
      x3 = x2 + row;
    let s = f32x4.splat(0);
    if (whole > 0) {
      let s0 = v128.load(x),
        s1 = v128.load(x1),
        s2 = v128.load(x2),
        s3 = v128.load(x3);
      for (let j: usize = 16; j < whole; j += 16) {
        s0 = f32x4.add(s0, v128.load(x + j));
        s1 = f32x4.add(s1, v128.load(x1 + j));
        s2 = f32x4.add(s2, v128.load(x2 + j));
        s3 = f32x4.add(s3, v128.load(x3 + j));
      }
      s = sum4(s0, s1, s2, s3);
    }
    for (let j = whole; j < row; j += 4) s = f32x4.add(s, f32x4(load<f32>(x + j), load<f32>(x1 + j), load<f32>(x2 + j), load<f32>(x3 + j)));
    v128.store(y, f32x4.div(s, f32x4.splat(divisor)));
    x = x3 + row;
    y += 16;
  }
  for (; i < rows; i++) {
    store<f32>(y, <f32>(sumRow(count, x) / <f64>divisor));
    x += row;
    y += 4;
  }
}

/** Adds to `width` float64 sums the sums of eight rows, or one row. */
// @ts-ignore: decorator
@inline
function addRows(eight: bool, width: i32, x: usize, row: usize, sums: usize): void {
  const x2 = x + 2 * row,
    x4 = x + 4 * row,
    x6 = x + 6 * row;
  const whole = words(width & ~3);
  let j: usize = 0;
  for (; j < whole; j += 16) {
    let s = v128.load(x + j);
    if (eight) {
      s = f32x4.add(s, v128.load(x + row + j));
      const t = f32x4.add(v128.load(x2 + j), v128.load(x2 + row + j));
      const u = f32x4.add(v128.load(x4 + j), v128.load(x4 + row + j));
      const v = f32x4.add(v128.load(x6 + j), v128.load(x6 + row + j));
      s = f32x4.add(f32x4.add(s, t), f32x4.add(u, v));
    }
    v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(s)));
    v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(high(s))), 16);
    sums += 32;
  }
  for (; j < words(width); j += 4) {
    let s = <f64>load<f32>(x + j);
    if (eight) {
      s += <f64>load<f32>(x + row + j);
      s += <f64>load<f32>(x2 + j) + <f64>load<f32>(x2 + row + j);
      s += <f64>load<f32>(x4 + j) + <f64>load<f32>(x4 + row + j);
      s += <f64>load<f32>(x6 + j) + <f64>load<f32>(x6 + row + j);
    }
    store<f64>(sums, load<f64>(sums) + s);
    sums += 8;
  }
}

/** y[inner] = the sum of the `length` rows of x, divided. */
function sumColumns(length: i32, inner: i32, x: usize, y: usize, divisor: f64, sums: usize): void {
  const row = words(inner);
  for (let first = 0; first < inner; first += CHUNK) {
    const width = min(CHUNK, inner - first);
    memory.fill(sums, 0, <usize>width << 3);
    let from = x + words(first),
      i = 0;
    for (; i + 8 <= length; i += 8) {
      addRows(true, width, from, row, sums);
      from += 8 * row;
    }
    for (; i < length; i++) {
      addRows(false, width, from, row, sums);
      from += row;
    }
    for (let j = 0; j < width; j++) store<f32>(y + words(first + j), <f32>(load<f64>(sums + (<usize>j << 3)) / divisor));
  }
}

/** y[outer, inner] = Σ x[outer, length, inner] over the middle axis, divided by `divisor`. */
export function sumAxis(outer: i32, length: i32, inner: i32, x: usize, y: usize, divisor: f64, scratch: usize): void {
  const slice = words(length * inner);
  if (inner == 1 && length < SHORT) {
    sumShortRows(outer, length, x, y, <f32>divisor);
    return;
  }
  for (let i = 0; i < outer; i++) {
    if (inner == 1) store<f32>(y, <f32>(sumRow(length, x) / divisor));
    else sumColumns(length, inner, x, y, divisor, scratch);
    x += slice;
    y += words(inner);
  }
}

// The largest or smallest of [outer, length, inner] along the middle axis; NaN wins over all numbers.
import { words } from './simd';

/** pmax and pmin keep a NaN on their left, and are one instruction each where max and min are many. */
// @ts-ignore: decorator
@inline
function better(largest: bool, a: v128, b: v128): v128 {
  return v128.bitselect(b, largest ? f32x4.pmax(a, b) : f32x4.pmin(a, b), f32x4.ne(b, b));
}

/** All lanes hold the best of the four. */
// @ts-ignore: decorator
@inline
function bestLane(largest: bool, a: v128): v128 {
  const b = better(largest, a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return better(largest, b, v128.shuffle<f32>(b, b, 1, 0, 3, 2));
}

// `largest` is known at compile time where this is inlined.
// @ts-ignore: decorator
@inline
function bestOfRow(largest: bool, count: i32, x: usize): f32 {
  let best = v128.load32_splat(x);
  if (count >= 16) {
    let b1 = best,
      b2 = best,
      b3 = best;
    for (let k = count >> 4; k > 0; k--) {
      best = better(largest, best, v128.load(x));
      b1 = better(largest, b1, v128.load(x, 16));
      b2 = better(largest, b2, v128.load(x, 32));
      b3 = better(largest, b3, v128.load(x, 48));
      x += 64;
    }
    best = better(largest, better(largest, best, b1), better(largest, b2, b3));
  }
  for (let k = (count & 15) >> 2; k > 0; k--) {
    best = better(largest, best, v128.load(x));
    x += 16;
  }
  best = bestLane(largest, best);
  for (let k = count & 3; k > 0; k--) {
    best = better(largest, best, v128.load32_splat(x));
    x += 4;
  }
  return f32x4.extract_lane(best, 0);
}

// @ts-ignore: decorator
@inline
function bestOfColumns(largest: bool, length: i32, inner: i32, x: usize, y: usize): void {
  const row = words(inner),
    whole = row & ~15;
  memory.copy(y, x, row);
  let i = 1;
  for (; i + 4 <= length; i += 4) {
    const x1 = x + row,
      x2 = x1 + row,
      x3 = x2 + row,
      x4 = x3 + row;
    for (let j: usize = 0; j < whole; j += 16) {
      const low = better(largest, v128.load(x1 + j), v128.load(x2 + j)),
        high = better(largest, v128.load(x3 + j), v128.load(x4 + j));
      v128.store(y + j, better(largest, v128.load(y + j), better(largest, low, high)));
    }
    for (let j = whole; j < row; j += 4) {
      const low = better(largest, v128.load32_splat(x1 + j), v128.load32_splat(x2 + j)),
        high = better(largest, v128.load32_splat(x3 + j), v128.load32_splat(x4 + j));
      const best = better(largest, v128.load32_splat(y + j), better(largest, low, high));
      store<f32>(y + j, f32x4.extract_lane(best, 0));
    }
    x = x4;
  }
  for (; i < length; i++) {
    x += row;
    for (let j: usize = 0; j < whole; j += 16) v128.store(y + j, better(largest, v128.load(y + j), v128.load(x + j)));
    for (let j = whole; j < row; j += 4)
      store<f32>(y + j, f32x4.extract_lane(better(largest, v128.load32_splat(y + j), v128.load32_splat(x + j)), 0));
  }
}

// @ts-ignore: decorator
@inline
function along(largest: bool, outer: i32, length: i32, inner: i32, x: usize, y: usize): void {
  const slice = words(length * inner);
  for (let i = 0; i < outer; i++) {
    if (inner == 1) store<f32>(y, bestOfRow(largest, length, x));
    else bestOfColumns(largest, length, inner, x, y);
    x += slice;
    y += words(inner);
  }
}

/** y[outer, inner] = the largest, or else the smallest, of x[outer, length, inner] along the middle axis; length > 0. */
export function extremeAxis(largest: bool, outer: i32, length: i32, inner: i32, x: usize, y: usize): void {
  if (largest) along(true, outer, length, inner, x, y);
  else along(false, outer, length, inner, x, y);
}

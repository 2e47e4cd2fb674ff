// Softmax of scale·x over the middle axis of [outer, length, inner], and its gradient.
//
// The largest entry is subtracted first; weights below 2⁻¹²⁶·√½ count as 0. A NaN is passed over in the search for it and reaches the sum by its own weight, and
// so every entry of its row; so do +∞, and −∞ in a row of nothing else, as ∞ − ∞.
import { loadSome, storeSome } from './elementwise';
import { expWeight4 } from './exp';
import { fma, sumLanes, words } from './simd';

/** Columns that are done together where inner > 1: their largest entries and sums stay in the first cache. */
const COLUMNS: i32 = 1024;

/** Bytes that softmaxColumns and softmaxColumnsGrad need at `scratch`. */
export function softmaxScratch(): usize {
  return 2 * words(COLUMNS);
}

// @ts-ignore: decorator
@inline
function largestLane(a: v128): f32 {
  const b = f32x4.pmax(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(b, v128.shuffle<f32>(b, b, 1, 0, 3, 2)), 0);
}

/** Keeps the first `count` lanes of `some`, the others are those of `other`. */
// @ts-ignore: decorator
@inline
function keepSome(some: v128, other: v128, count: i32): v128 {
  return v128.bitselect(some, other, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
}

/** inner = 1: rows of `length` numbers that lie side by side. */
export function softmaxRows(x: usize, y: usize, rows: i32, length: i32, scale: f32): void {
  const quads = length >> 2,
    left = length & 3;
  const factor = f32x4.splat(scale),
    nothing = f32x4.splat(-Infinity);
  for (let row = 0; row < rows; row++) {
    let largest = nothing,
      second = nothing;
    let from = x,
      i = 0;
    for (; i + 4 <= quads; i += 4) {
      largest = f32x4.pmax(largest, f32x4.mul(v128.load(from), factor));
      second = f32x4.pmax(second, f32x4.mul(v128.load(from, 16), factor));
      largest = f32x4.pmax(largest, f32x4.mul(v128.load(from, 32), factor));
      second = f32x4.pmax(second, f32x4.mul(v128.load(from, 48), factor));
      from += 64;
    }
    for (; i < quads; i++) {
      largest = f32x4.pmax(largest, f32x4.mul(v128.load(from), factor));
      from += 16;
    }
    if (left) second = f32x4.pmax(second, keepSome(f32x4.mul(loadSome(from, left), factor), nothing, left));
    const top = f32x4.splat(-largestLane(f32x4.pmax(largest, second)));

    let sum = f32x4.splat(0);
    let to = y;
    for (i = 0; i + 2 <= quads; i += 2) {
      const weight = expWeight4(fma(v128.load(x), factor, top)),
        next = expWeight4(fma(v128.load(x, 16), factor, top));
      v128.store(to, weight);
      v128.store(to, next, 16);
      sum = f32x4.add(sum, f32x4.add(weight, next));
      x += 32;
      to += 32;
    }
    if (i < quads) {
      const weight = expWeight4(fma(v128.load(x), factor, top));
      v128.store(to, weight);
      sum = f32x4.add(sum, weight);
      x += 16;
      to += 16;
    }
    if (left) {
      const weight = expWeight4(fma(loadSome(x, left), factor, top));
      storeSome(to, weight, left);
      sum = f32x4.add(sum, keepSome(weight, f32x4.splat(0), left));
      x += words(left);
    }
    const share = f32x4.splat(1 / sumLanes(sum));

    for (i = 0; i + 4 <= quads; i += 4) {
      v128.store(y, f32x4.mul(v128.load(y), share));
      v128.store(y, f32x4.mul(v128.load(y, 16), share), 16);
      v128.store(y, f32x4.mul(v128.load(y, 32), share), 32);
      v128.store(y, f32x4.mul(v128.load(y, 48), share), 48);
      y += 64;
    }
    for (; i < quads; i++) {
      v128.store(y, f32x4.mul(v128.load(y), share));
      y += 16;
    }
    if (left) {
      storeSome(y, f32x4.mul(loadSome(y, left), share), left);
      y += words(left);
    }
  }
}

/** dx = scale·y·(dy − ⟨y, dy⟩) for the rows of softmaxRows. */
export function softmaxRowsGrad(y: usize, dy: usize, dx: usize, rows: i32, length: i32, scale: f32): void {
  const quads = length >> 2,
    left = length & 3;
  const factor = f32x4.splat(scale);
  for (let row = 0; row < rows; row++) {
    let sum = f32x4.splat(0);
    const ends = words(quads << 2);
    for (let i = 0; i < quads; i++) {
      const at = words(i << 2);
      sum = fma(v128.load(y + at), v128.load(dy + at), sum);
    }
    if (left) sum = fma(loadSome(y + ends, left), loadSome(dy + ends, left), sum);
    const mean = f32x4.splat(sumLanes(sum));
    for (let i = 0; i < quads; i++) {
      v128.store(dx, f32x4.mul(f32x4.mul(v128.load(y), f32x4.sub(v128.load(dy), mean)), factor));
      y += 16;
      dy += 16;
      dx += 16;
    }
    if (left) {
      storeSome(dx, f32x4.mul(f32x4.mul(loadSome(y, left), f32x4.sub(loadSome(dy, left), mean)), factor), left);
      y += words(left);
      dy += words(left);
      dx += words(left);
    }
  }
}

// inner > 1: a vector holds four columns, the axis is walked row by row, and what a column has gathered is in `scratch`.

// @ts-ignore: decorator
@inline
function fill(at: usize, value: f32, count: i32): void {
  for (let i = 0; i < count; i += 4) v128.store(at + words(i), f32x4.splat(value));
}

/** Up to COLUMNS columns, of which rows are `step` bytes apart. */
function softmaxBlock(x: usize, y: usize, length: i32, columns: i32, step: usize, scale: f32, largest: usize, sums: usize): void {
  const quads = columns >> 2,
    left = columns & 3;
  const ends = words(quads << 2);
  const factor = f32x4.splat(scale);
  fill(largest, -Infinity, columns);
  fill(sums, 0, columns);
  let from = x;
  for (let row = 0; row < length; row++) {
    for (let i = 0; i < quads; i++) {
      const at = words(i << 2);
      v128.store(largest + at, f32x4.pmax(v128.load(largest + at), f32x4.mul(v128.load(from + at), factor)));
    }
    if (left) v128.store(largest + ends, f32x4.pmax(v128.load(largest + ends), f32x4.mul(loadSome(from + ends, left), factor)));
    from += step;
  }
  let to = y;
  for (let row = 0; row < length; row++) {
    for (let i = 0; i < quads; i++) {
      const at = words(i << 2);
      const weight = expWeight4(f32x4.sub(f32x4.mul(v128.load(x + at), factor), v128.load(largest + at)));
      v128.store(to + at, weight);
      v128.store(sums + at, f32x4.add(v128.load(sums + at), weight));
    }
    if (left) {
      const weight = expWeight4(f32x4.sub(f32x4.mul(loadSome(x + ends, left), factor), v128.load(largest + ends)));
      storeSome(to + ends, weight, left);
      v128.store(sums + ends, f32x4.add(v128.load(sums + ends), weight));
    }
    x += step;
    to += step;
  }
  for (let i = 0; i < columns; i += 4) v128.store(sums + words(i), f32x4.div(f32x4.splat(1), v128.load(sums + words(i))));
  for (let row = 0; row < length; row++) {
    for (let i = 0; i < quads; i++) {
      const at = words(i << 2);
      v128.store(y + at, f32x4.mul(v128.load(y + at), v128.load(sums + at)));
    }
    if (left) storeSome(y + ends, f32x4.mul(loadSome(y + ends, left), v128.load(sums + ends)), left);
    y += step;
  }
}

export function softmaxColumns(x: usize, y: usize, outer: i32, length: i32, inner: i32, scale: f32, scratch: usize): void {
  const step = words(inner),
    size = step * <usize>length;
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j += COLUMNS)
      softmaxBlock(x + words(j), y + words(j), length, min(COLUMNS, inner - j), step, scale, scratch, scratch + words(COLUMNS));
    x += size;
    y += size;
  }
}

function softmaxBlockGrad(y: usize, dy: usize, dx: usize, length: i32, columns: i32, step: usize, scale: f32, sums: usize): void {
  const quads = columns >> 2,
    left = columns & 3;
  const ends = words(quads << 2);
  const factor = f32x4.splat(scale);
  fill(sums, 0, columns);
  let a = y,
    b = dy;
  for (let row = 0; row < length; row++) {
    for (let i = 0; i < quads; i++) {
      const at = words(i << 2);
      v128.store(sums + at, fma(v128.load(a + at), v128.load(b + at), v128.load(sums + at)));
    }
    if (left) v128.store(sums + ends, fma(loadSome(a + ends, left), loadSome(b + ends, left), v128.load(sums + ends)));
    a += step;
    b += step;
  }
  for (let row = 0; row < length; row++) {
    for (let i = 0; i < quads; i++) {
      const at = words(i << 2);
      v128.store(dx + at, f32x4.mul(f32x4.mul(v128.load(y + at), f32x4.sub(v128.load(dy + at), v128.load(sums + at))), factor));
    }
    if (left) {
      const difference = f32x4.sub(loadSome(dy + ends, left), v128.load(sums + ends));
      storeSome(dx + ends, f32x4.mul(f32x4.mul(loadSome(y + ends, left), difference), factor), left);
    }
    y += step;
    dy += step;
    dx += step;
  }
}

/** dx = scale·y·(dy − Σ y·dy) for softmaxColumns. */
export function softmaxColumnsGrad(
  y: usize,
  dy: usize,
  dx: usize,
  outer: i32,
  length: i32,
  inner: i32,
  scale: f32,
  scratch: usize,
): void {
  const step = words(inner),
    size = step * <usize>length;
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j += COLUMNS)
      softmaxBlockGrad(y + words(j), dy + words(j), dx + words(j), length, min(COLUMNS, inner - j), step, scale, scratch);
    y += size;
    dy += size;
    dx += size;
  }
}

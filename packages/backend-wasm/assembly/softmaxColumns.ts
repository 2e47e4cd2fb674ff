// Softmax of scale·x over the middle axis of [outer, length, inner], and its gradient, in the way of softmax.ts. A vector holds
// four columns; the axis is walked row by row, and what the columns have gathered is in `scratch`.
import { loadSome, storeSome } from './elementwise';
import { fma, words } from './simd';
import { weight4 } from './softmax';

/** Columns that are done together where inner > 1: their largest entries and sums stay in the first cache. */
const COLUMNS: i32 = 1024;

/** Bytes that softmaxColumns and softmaxColumnsGrad need at `scratch`. */
export function softmaxScratch(): usize {
  return 2 * words(COLUMNS);
}

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
      const weight = weight4(f32x4.sub(f32x4.mul(v128.load(x + at), factor), v128.load(largest + at)));
      v128.store(to + at, weight);
      v128.store(sums + at, f32x4.add(v128.load(sums + at), weight));
    }
    if (left) {
      const weight = weight4(f32x4.sub(f32x4.mul(loadSome(x + ends, left), factor), v128.load(largest + ends)));
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

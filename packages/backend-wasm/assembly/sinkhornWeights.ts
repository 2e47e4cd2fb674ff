// Logits and what is made of them: K = exp(logits/T − g − f) for potentials g of the columns, with f such that the largest entry of
// each row is 1.
import { copyWords } from './copy';
import { expWeight4 } from './exp';
import { doubles, pair, squareBytes, widthOf } from './sinkhornPass';
import { words } from './simd';

/** A difference of logits that is as good as −∞: its square is beyond single precision, sums of it are not. */
const LEAST: f32 = -1e37;

/** A column in which no entry is above this is raised: its sum could become 0. */
const FAINT: f32 = -30;

// @ts-ignore: decorator
@inline
function largest(a: v128): f32 {
  return max(max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1)), max(f32x4.extract_lane(a, 2), f32x4.extract_lane(a, 3)));
}

/** Is each of the numbers finite? */
function allFinite(from: usize, count: i32): bool {
  let zero: v128 = f32x4.splat(0);
  let j = 0;
  for (; j + 4 <= count; j += 4) zero = f32x4.add(zero, f32x4.mul(v128.load(from + words(j)), f32x4.splat(0)));
  for (; j < count; j++) zero = f32x4.add(zero, f32x4.splat(load<f32>(from + words(j)) * 0));
  return largest(zero) == 0;
}

/** What is beyond the n columns of a row [wide]: `value`, but at `diagonal` 0. */
function pad(row: usize, n: i32, diagonal: i32, value: f32, one: f32): void {
  for (let j = n; j < widthOf(n); j++) store<f32>(row + words(j), j == diagonal ? one : value);
}

/** A matrix [n, n] as [wide, wide], with `value` beyond, and `one` on the diagonal there. */
export function widen(matrix: usize, n: i32, to: usize, value: f32, one: f32): void {
  const wide = widthOf(n);
  for (let i = 0; i < wide; i++) {
    if (i < n) copyWords(matrix + <usize>i * words(n), to, words(n));
    else for (let j = 0; j < n; j++) store<f32>(to + words(j), value);
    pad(to, n, i, value, one);
    to += words(wide);
  }
}

/**
 * Logits of which the largest in each row and in each column is 0, and how far below the smallest is; NaN where one is not finite.
 * `most` is for a row.
 */
export function level(logits: usize, n: i32, to: usize, most: usize): f32 {
  const wide = widthOf(n),
    row = words(wide);
  if (!allFinite(logits, n * n)) return NaN;
  widen(logits, n, to, -Infinity, 0);
  for (let j: usize = 0; j < row; j += 16) v128.store(most + j, f32x4.splat(LEAST));
  for (let i = 0; i < wide; i++) {
    const at = to + <usize>i * row;
    let top: v128 = f32x4.splat(-Infinity);
    for (let j: usize = 0; j < row; j += 16) top = f32x4.pmax(top, v128.load(at + j));
    top = f32x4.splat(largest(top));
    for (let j: usize = 0; j < row; j += 16) {
      const below = f32x4.pmax(f32x4.sub(v128.load(at + j), top), f32x4.splat(LEAST));
      v128.store(at + j, below);
      v128.store(most + j, f32x4.pmax(v128.load(most + j), below));
    }
  }
  let least: f32 = 0;
  // The rows beyond n stay as they are: in a column that no row wants they would come to want it.
  for (let i = 0; i < n; i++) {
    const at = to + <usize>i * row;
    let low: v128 = f32x4.splat(0);
    let j = 0;
    for (; j < n; j += 4) {
      const below = f32x4.sub(v128.load(at + words(j)), v128.load(most + words(j)));
      v128.store(at + words(j), below);
      if (j + 4 <= n) low = f32x4.pmin(low, below);
    }
    least = min(least, -largest(f32x4.neg(low)));
    for (j = n & ~3; j < n; j++) least = min(least, load<f32>(at + words(j)));
  }
  return -least;
}

/** K of levelled logits. g is moved so that its largest is 0, and raised for columns that are hardly there. `spare` is a row of doubles. */
export function weigh(logits: usize, n: i32, perTemperature: f64, g: usize, k: usize, spare: usize): void {
  const wide = widthOf(n),
    row = words(wide);
  let top = -Infinity as f64;
  for (let j = 0; j < n; j++) top = max(top, load<f64>(g + doubles(j)));
  for (let j = 0; j < n; j++) store<f64>(g + doubles(j), load<f64>(g + doubles(j)) - top);
  const factor = f64x2.splat(perTemperature);
  for (let i = 0; i < wide; i++) {
    const from = logits + <usize>i * row,
      to = k + <usize>i * row;
    let most: v128 = f64x2.splat(-Infinity);
    for (let j: usize = 0; j < row; j += 8) {
      const entry = f64x2.sub(f64x2.mul(pair(from + j), factor), v128.load(g + 2 * j));
      v128.store(spare + 2 * j, entry);
      most = f64x2.pmax(most, entry);
    }
    const f = f64x2.splat(max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1)));
    for (let j: usize = 0; j < row; j += 16) {
      const low = f32x4.demote_f64x2_zero(f64x2.sub(v128.load(spare + 2 * j), f)),
        high = f32x4.demote_f64x2_zero(f64x2.sub(v128.load(spare + 2 * j, 16), f));
      v128.store(to + j, v128.shuffle<f32>(low, high, 0, 1, 4, 5));
    }
  }
  const faint = spare; // a row of single precision
  for (let j: usize = 0; j < row; j += 16) v128.store(faint + j, f32x4.splat(LEAST));
  for (let at = k; at < k + squareBytes(wide); at += row)
    for (let j: usize = 0; j < row; j += 16) v128.store(faint + j, f32x4.pmax(v128.load(faint + j), v128.load(at + j)));
  for (let j = 0; j < wide; j++) {
    const raised = load<f32>(faint + words(j));
    store<f32>(faint + words(j), raised < FAINT ? raised : 0);
    if (raised < FAINT) store<f64>(g + doubles(j), load<f64>(g + doubles(j)) + <f64>raised);
  }
  for (let at = k; at < k + squareBytes(wide); at += row)
    for (let j: usize = 0; j < row; j += 16) v128.store(at + j, expWeight4(f32x4.sub(v128.load(at + j), v128.load(faint + j))));
}

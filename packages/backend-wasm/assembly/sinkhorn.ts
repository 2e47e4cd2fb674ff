// The doubly stochastic matrix P = diag(u)·exp(logits)·diag(v), its rows normalised last.
//
// A step normalises the rows, the columns and the rows, and takes a damped Newton step of the potentials log v. The logits are
// divided by a temperature that begins where none of them is so far below the others that it vanishes, and falls to 1; at each
// it is stepped until the columns are right, at the last one to the rounding of the entries. Other than in the composition, steps
// end when there is nothing left to do, potentials are in double precision, and entries are computed once at each temperature.
import { copyWords } from './copy';
import { log4 } from './log';
import { words } from './simd';
import { doubles, fma64, pair, squareBytes, sweep, widthOf } from './sinkhornPass';
import { C, fill64, G, R, SPARE, solveSystem, U, V, vector, vectorBytes, X } from './sinkhornSystem';
import { level, weigh } from './sinkhornWeights';

/** The range of logits, as a multiple of the temperature, that a start does well with. */
const RANGE: f64 = 32;
/** The first temperature is at most 2^40: logits that differ by more have long lost their digits. */
const HOTTEST: i32 = 40;
/** Largest |column sum − 1| to lower the temperature with: with 0.3 it is left before the potentials are near, and most of them fail. */
const NEAR: f64 = 0.02;
/** And to end with: what is left is less than rounding P to single precision. */
const THERE: f64 = 1.4901161193847656e-8; // 2^-26
/** Of the steps at the others, at the last temperature as many times more. */
const PATIENCE: i32 = 4;
/** Steps of conjugate gradients for a Newton step, at most. */
const SOLVING: i32 = 48;
/** Where column factors differ by more than e^40, entries that were too small to be kept could count: they are computed again. */
const SPREAD: f64 = 2.35e17;

/** Bytes that sinkhorn needs at `scratch`. */
export function sinkhornScratch(n: i32): usize {
  return 2 * squareBytes(widthOf(n)) + vectorBytes(n);
}

/** e^x for |x| < 100: seven times the square of a series that ends at 1e-16 for x/128. */
function exp64(x: f64): f64 {
  const t = x / 128;
  let sum: f64 = 1;
  for (let i = 12; i > 0; i--) sum = 1 + (t * sum) / <f64>i;
  for (let i = 0; i < 7; i++) sum *= sum;
  return sum;
}

/** log x in single precision: steps that follow make up for it. */
function logOf(x: f64): f64 {
  return <f64>f32x4.extract_lane(log4(f32x4.splat(<f32>min(max(x, 1e-37), 1e37))), 0);
}

/** The factors of columns become part of the potentials g, which are multiplied by `growth`. */
function absorb(n: i32, vectors: usize, growth: f64): void {
  const v = vector(vectors, V, n),
    g = vector(vectors, G, n);
  for (let j = 0; j < n; j++) {
    store<f64>(g + doubles(j), (load<f64>(g + doubles(j)) - logOf(load<f64>(v + doubles(j)))) * growth);
    store<f64>(v + doubles(j), 1);
  }
}

/** Multiplies v by what a damped Newton step gives, and returns the largest of them by the smallest. */
function newton(n: i32, k: usize, vectors: usize, off: f64): f64 {
  const c = vector(vectors, C, n),
    r = vector(vectors, R, n),
    v = vector(vectors, V, n),
    x = vector(vectors, X, n);
  let mean: f64 = 0;
  for (let j = 0; j < n; j++) mean += 1 - load<f64>(c + doubles(j));
  mean /= <f64>n;
  fill64(r, 0, widthOf(n));
  for (let j = 0; j < n; j++) store<f64>(r + doubles(j), 1 - load<f64>(c + doubles(j)) - mean);
  solveSystem(n, k, vectors, SOLVING, min(0.1, off));
  let least = Infinity as f64,
    most = -Infinity as f64;
  mean = 0;
  for (let j = 0; j < n; j++) {
    const d = load<f64>(x + doubles(j));
    least = min(least, d);
    most = max(most, d);
    mean += d;
  }
  mean /= <f64>n;
  const range = most - least,
    length = range < 1e-3 ? 1 - range / 2 : logOf(1 + range) / range;
  least = Infinity as f64;
  most = 0;
  for (let j = 0; j < n; j++) {
    const factor = load<f64>(v + doubles(j)) * exp64((load<f64>(x + doubles(j)) - mean) * length);
    store<f64>(v + doubles(j), factor);
    least = min(least, factor);
    most = max(most, factor);
  }
  return most / least;
}

/** Rows, columns and rows; returns how far the columns are off then. */
function normalise(n: i32, k: usize, u: usize, v: usize, c: usize): f64 {
  sweep(n, k, u, v, c);
  for (let j = 0; j < n; j++) store<f64>(v + doubles(j), load<f64>(v + doubles(j)) / load<f64>(c + doubles(j)));
  return sweep(n, k, u, v, c);
}

/** Steps at one temperature until columns are off by less than `enough`. Says whether none was needed. */
function settle(n: i32, logits: usize, k: usize, vectors: usize, perTemperature: f64, enough: f64, steps: i32): bool {
  const u = vector(vectors, U, n),
    v = vector(vectors, V, n),
    c = vector(vectors, C, n);
  let off = normalise(n, k, u, v, c),
    step = 0;
  for (; off >= enough && step < steps; step++) {
    if (newton(n, k, vectors, off) >= SPREAD) {
      absorb(n, vectors, 1);
      weigh(logits, n, perTemperature, vector(vectors, G, n), k, vector(vectors, SPARE, n));
    }
    off = normalise(n, k, u, v, c);
  }
  return step == 0;
}

/** P from K and v; the largest |column sum − 1| of it. Rows are divided by sums in double precision: only their entries are rounded. */
function finish(n: i32, k: usize, vectors: usize, shares: usize): f64 {
  const row = words(widthOf(n)),
    v = vector(vectors, V, n),
    sums = vector(vectors, C, n);
  fill64(sums, 0, widthOf(n));
  for (let i = 0; i < n; i++) {
    let total: v128 = f64x2.splat(0);
    for (let j: usize = 0; j < row; j += 8) total = fma64(pair(k + j), v128.load(v + 2 * j), total);
    const share = f64x2.splat(1 / (f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1)));
    for (let j: usize = 0; j < row; j += 8) {
      const entries = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.mul(pair(k + j), v128.load(v + 2 * j)), share));
      v128.store64_lane(k + j, entries, 0);
      v128.store(sums + 2 * j, f64x2.add(v128.load(sums + 2 * j), f64x2.promote_low_f32x4(entries)));
    }
    copyWords(k, shares, words(n));
    shares += words(n);
    k += row;
  }
  let worst: f64 = 0;
  for (let j = 0; j < n; j++) worst = max(worst, abs(load<f64>(sums + doubles(j)) - 1));
  return worst;
}

/** One matrix. */
function solve(n: i32, steps: i32, matrix: usize, shares: usize, scratch: usize): f64 {
  const k = scratch + squareBytes(widthOf(n)),
    vectors = k + squareBytes(widthOf(n));
  const g = vector(vectors, G, n),
    spare = vector(vectors, SPARE, n);
  const range = <f64>level(matrix, n, scratch, spare);
  if (isNaN(range)) {
    for (let i = 0; i < n * n; i++) store<f32>(shares + words(i), NaN);
    return NaN;
  }
  let temperature: f64 = 1;
  for (let i = 0; i < HOTTEST && temperature * RANGE < range; i++) temperature *= 2;
  fill64(g, 0, widthOf(n));
  fill64(vector(vectors, V, n), 1, widthOf(n));
  fill64(vector(vectors, C, n), 1, widthOf(n));
  let cooling: f64 = 2;
  weigh(scratch, n, 1 / temperature, g, k, spare);
  while (temperature > 1) {
    const easy = settle(n, scratch, k, vectors, 1 / temperature, NEAR, steps);
    cooling = easy ? min(cooling * cooling, 16) : 2;
    const next = max(temperature / cooling, 1);
    absorb(n, vectors, temperature / next);
    temperature = next;
    weigh(scratch, n, 1 / temperature, g, k, spare);
  }
  settle(n, scratch, k, vectors, 1, THERE, PATIENCE * steps);
  return finish(n, k, vectors, shares);
}

/** P [batch, n, n] and the largest |column sum − 1| of each; NaN for a matrix in which a logit is not finite. */
export function sinkhorn(batch: i32, n: i32, steps: i32, logits: usize, shares: usize, error: usize, scratch: usize): void {
  const bytes = <usize>n * words(n);
  for (let b = 0; b < batch; b++) {
    store<f32>(error + words(b), <f32>solve(n, steps, logits, shares, scratch));
    logits += bytes;
    shares += bytes;
  }
}

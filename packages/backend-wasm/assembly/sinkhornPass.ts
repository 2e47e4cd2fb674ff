// What the doubly stochastic matrices do with all entries of a matrix K at once. With P = diag(u)·K·diag(v) the entries are
// computed once and kept in single precision; u, v and all sums over them are double, so that 1 less a column sum, and 1 less
// a share near 1, keep their digits.
//
// K is [wide, wide] for the multiple of 4 from n: what is beyond n is the identity, a problem of its own that is solved already.
import { words } from './simd';

export function widthOf(n: i32): i32 {
  return (n + 3) & ~3;
}

/** Bytes of `count` numbers in double precision. */
// @ts-ignore: decorator
@inline
export function doubles(count: i32): usize {
  return <usize>count << 3;
}

/** Bytes of [wide, wide] in single precision. */
// @ts-ignore: decorator
@inline
export function squareBytes(wide: i32): usize {
  return <usize>wide * words(wide);
}

// @ts-ignore: decorator
@inline
export function fma64(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(c, f64x2.mul(a, b));
}

/** Two numbers of single precision. */
// @ts-ignore: decorator
@inline
export function pair(from: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(from));
}

// @ts-ignore: decorator
@inline
export function sumPair(a: v128): f64 {
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
}

/** What row i gets for t = K·x, and, of shares, the number that makes its sum 1. */
// @ts-ignore: decorator
@inline
function weightOf(u: usize, t: f64, normalise: bool): v128 {
  if (normalise) {
    store<f64>(u, 1 / t);
    return f64x2.splat(1 / t);
  }
  const factor = load<f64>(u);
  return f64x2.splat(factor * factor * t);
}

/**
 * sums = Kᵀ·w. If `normalise`, w = u = 1/(K·x), else w = u²·(K·x). Four rows at a time share the loads of x and of the sums, and
 * are still in the first cache when they are read again.
 */
function pass(wide: i32, k: usize, x: usize, u: usize, sums: usize, normalise: bool): void {
  const row = words(wide);
  memory.fill(sums, 0, doubles(wide));
  for (let i = 0; i < wide; i += 4) {
    const k1 = k + row,
      k2 = k1 + row,
      k3 = k2 + row;
    let s0 = f64x2.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0;
    for (let j: usize = 0; j < row; j += 8) {
      const t = v128.load(x + 2 * j);
      s0 = fma64(t, pair(k + j), s0);
      s1 = fma64(t, pair(k1 + j), s1);
      s2 = fma64(t, pair(k2 + j), s2);
      s3 = fma64(t, pair(k3 + j), s3);
    }
    const w0 = weightOf(u, sumPair(s0), normalise),
      w1 = weightOf(u + 8, sumPair(s1), normalise),
      w2 = weightOf(u + 16, sumPair(s2), normalise),
      w3 = weightOf(u + 24, sumPair(s3), normalise);
    for (let j: usize = 0; j < row; j += 8) {
      let s = fma64(w0, pair(k + j), v128.load(sums + 2 * j));
      s = fma64(w1, pair(k1 + j), s);
      s = fma64(w2, pair(k2 + j), s);
      v128.store(sums + 2 * j, fma64(w3, pair(k3 + j), s));
    }
    u += 32;
    k = k3 + row;
  }
}

/** Normalises the rows of diag(u)·K·diag(v) by u. What comes out are the sums c of the columns, and the largest |c − 1|. */
export function sweep(n: i32, k: usize, u: usize, v: usize, c: usize): f64 {
  pass(widthOf(n), k, v, u, c, true);
  let worst: f64 = 0;
  for (let j = 0; j < n; j++) {
    const sum = load<f64>(c + doubles(j)) * load<f64>(v + doubles(j));
    store<f64>(c + doubles(j), sum);
    worst = max(worst, abs(sum - 1)); // a NaN stays
  }
  return worst;
}

/** y = Pᵀ·P·x; `spare` is as long as they are. */
export function applyTwice(n: i32, k: usize, u: usize, v: usize, x: usize, y: usize, spare: usize): void {
  const wide = widthOf(n),
    bytes = doubles(wide);
  for (let j: usize = 0; j < bytes; j += 16) v128.store(spare + j, f64x2.mul(v128.load(v + j), v128.load(x + j)));
  pass(wide, k, spare, u, y, false);
  for (let j: usize = 0; j < bytes; j += 16) v128.store(y + j, f64x2.mul(v128.load(v + j), v128.load(y + j)));
}

/** y_j = Σᵢ Pᵢⱼ². */
export function columnSquares(n: i32, k: usize, u: usize, v: usize, y: usize): void {
  const wide = widthOf(n),
    row = words(wide);
  memory.fill(y, 0, doubles(wide));
  for (let i = 0; i < wide; i++) {
    const factor = f64x2.splat(load<f64>(u + doubles(i)));
    for (let j: usize = 0; j < row; j += 8) {
      const share = f64x2.mul(factor, pair(k + j));
      v128.store(y + 2 * j, fma64(share, share, v128.load(y + 2 * j)));
    }
    k += row;
  }
  for (let j: usize = 0; j < 2 * row; j += 16) {
    const scale = v128.load(v + j);
    v128.store(y + j, f64x2.mul(f64x2.mul(scale, scale), v128.load(y + j)));
  }
}

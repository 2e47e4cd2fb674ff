// Softmax of scale·x over rows that lie side by side, and its gradient.
//
// The largest entry is subtracted first; weights below 2⁻¹²⁶·√½ count as 0. A NaN is passed over in the search for it and reaches the sum by its own weight, and
// so every entry of its row; so do +∞, and −∞ in a row of nothing else, as ∞ − ∞.
import { loadSome, storeSome } from './elementwise';
import { fma, fnma, sumLanes, words } from './simd';

/** 1.5·2²³ + 127: added to k, it leaves k + 127 in the lowest bits, the exponent of 2^k. */
const SHIFT: f32 = 12583039;

/**
 * e^z for z ≤ 0 as 2^k·2^(−g), k = round(z/ln 2), |g| ≤ ½. The plain build rounds z/ln 2, which errs by 2⁻²⁴·|z|, as much as
 * subtracting the largest entry did before: so it needs no ln 2 in two parts. Polynomial to 1.0e-7 (minimax, own fit).
 */
// @ts-ignore: decorator
@inline
export function weight4(z: v128): v128 {
  const bounded = f32x4.pmax(z, f32x4.splat(-88)); // k = −127: the exponent is 0, and so is the weight
  const steps = fma(bounded, f32x4.splat(1.44269504088896341), f32x4.splat(SHIFT));
  const g = fnma(bounded, f32x4.splat(1.44269504088896341), f32x4.sub(steps, f32x4.splat(SHIFT)));
  const square = f32x4.mul(g, g);
  let p = fma(g, f32x4.splat(-0.00133005902), f32x4.splat(0.00966971181));
  p = fma(p, square, fma(g, f32x4.splat(-0.0555055849), f32x4.splat(0.240222812)));
  p = f32x4.add(fnma(g, f32x4.splat(0.693147182), f32x4.mul(p, square)), f32x4.splat(1));
  return f32x4.mul(p, i32x4.shl(steps, 23));
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

/** Softmax of each row of `length` numbers. */
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
    for (i = 0; i < quads; i++) {
      // Not fused: the product must be the one whose largest is top, or what should be 0 is far from it.
      const weight = weight4(f32x4.add(f32x4.mul(v128.load(x), factor), top));
      v128.store(to, weight);
      sum = f32x4.add(sum, weight);
      x += 16;
      to += 16;
    }
    if (left) {
      const weight = weight4(f32x4.add(f32x4.mul(loadSome(x, left), factor), top));
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

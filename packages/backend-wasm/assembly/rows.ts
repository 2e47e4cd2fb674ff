// Sums along contiguous rows.
import { fma, sumLanes } from './simd';

/** ⟨a, b⟩ in eight partial sums. */
export function dot(a: usize, b: usize, count: i32): f32 {
  let s0 = f32x4.splat(0),
    s1 = s0;
  let k = 0;
  for (; k + 8 <= count; k += 8) {
    s0 = fma(v128.load(a), v128.load(b), s0);
    s1 = fma(v128.load(a, 16), v128.load(b, 16), s1);
    a += 32;
    b += 32;
  }
  let sum = sumLanes(f32x4.add(s0, s1));
  for (; k < count; k++) {
    sum += load<f32>(a) * load<f32>(b);
    a += 4;
    b += 4;
  }
  return sum;
}

/** y += factor·x. */
export function addScaled(y: usize, factor: f32, x: usize, count: i32): void {
  const t = f32x4.splat(factor);
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    v128.store(y, fma(t, v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
  for (; k < count; k++) {
    store<f32>(y, load<f32>(y) + factor * load<f32>(x));
    x += 4;
    y += 4;
  }
}

/** Σ x² in double precision, where no square of a single number overflows or vanishes. */
export function squares64(x: usize, count: i32): f64 {
  let s = f64x2.splat(0);
  let k = 0;
  for (; k + 2 <= count; k += 2) {
    const t = f64x2.promote_low_f32x4(v128.load64_zero(x));
    s = f64x2.add(s, f64x2.mul(t, t));
    x += 8;
  }
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  if (k < count) sum += <f64>load<f32>(x) * <f64>load<f32>(x);
  return sum;
}

/** x ·= factor, which may lie beyond the range of single precision. */
export function scale64(x: usize, factor: f64, count: i32): void {
  const f = f64x2.splat(factor);
  let k = 0;
  for (; k + 2 <= count; k += 2) {
    v128.store64_lane(x, f32x4.demote_f64x2_zero(f64x2.mul(f, f64x2.promote_low_f32x4(v128.load64_zero(x)))), 0);
    x += 8;
  }
  if (k < count) store<f32>(x, <f32>(factor * <f64>load<f32>(x)));
}

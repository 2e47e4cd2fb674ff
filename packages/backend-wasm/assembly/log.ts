// The natural logarithm, four at a time.
import { fma, fnma } from './simd';

/** Bits of √½. */
const ROOT_HALF: i32 = 0x3f3504f3;

/**
 * ln x = k·ln 2 + ln(1 + f) with √½ ≤ 1 + f < √2, and ln(1 + f) = f − f²/2 + f³·p(f), relative error of the sum 5.8e-9
 * (minimax, own fit). Right for subnormal x; ln 0 = −∞, NaN below.
 */
// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const small = f32x4.lt(x, f32x4.splat(1.17549435e-38)); // subnormal: counted from x·2²³
  const z = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, small);
  const bits = i32x4.sub(z, i32x4.splat(ROOT_HALF));
  const k = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_s(bits, 23), v128.and(small, i32x4.splat(23))));
  const f = f32x4.sub(i32x4.add(v128.and(bits, i32x4.splat(0x7fffff)), i32x4.splat(ROOT_HALF)), f32x4.splat(1));
  const square = f32x4.mul(f, f); // even and odd powers apart: half the time from f to p
  let even = fma(square, f32x4.splat(0.127615765), f32x4.splat(0.142017588));
  let odd = fma(square, f32x4.splat(-0.0763449371), f32x4.splat(-0.131601825));
  even = fma(even, square, f32x4.splat(0.200012267));
  odd = fma(odd, square, f32x4.splat(-0.166233569));
  even = fma(even, square, f32x4.splat(0.333333313));
  odd = fma(odd, square, f32x4.splat(-0.250008196));
  const p = fma(f, odd, even);
  let y = fma(f32x4.mul(f, square), p, f32x4.mul(k, f32x4.splat(-2.12194440e-4)));
  y = f32x4.add(fnma(square, f32x4.splat(0.5), y), f);
  y = fma(k, f32x4.splat(0.693359375), y);
  y = v128.bitselect(y, x, f32x4.lt(x, f32x4.splat(Infinity))); // +∞ and NaN
  y = v128.or(y, f32x4.lt(x, f32x4.splat(0))); // all ones: NaN
  return v128.bitselect(f32x4.splat(-Infinity), y, f32x4.eq(x, f32x4.splat(0)));
}

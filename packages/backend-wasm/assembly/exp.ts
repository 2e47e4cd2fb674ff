// e^x and the logistic function, four at a time, without branches.
//
// e^x = 2^k·e^r with k = round(x/ln 2) and |r| ≤ ln 2/2. Rounding by adding a large number, and pmin/pmax for the bounds:
// trunc_sat, nearest, min and max cost several instructions each on x64. In pmin(x, bound) a NaN in x stays.
import { fma, fnma } from './simd';

/** 1.5·2²³ + 254: added to |k| ≤ 254, it leaves k + 254 in the lowest bits. */
const SHIFT: f32 = 12583166;
/** e^x is 0 from about −104 on. Here k is −254, and both factors of 2^k are an exact 0: no slow underflow. */
const LOW: f32 = -176;
/** e^89 is too large for a float: +∞. */
const HIGH: f32 = 89;

/** The number whose lowest bits are k + 254, for −176 ≤ x ≤ 89. */
// @ts-ignore: decorator
@inline
export function expSteps(x: v128): v128 {
  return fma(x, f32x4.splat(1.44269504088896341), f32x4.splat(SHIFT));
}

/** r = x − k·ln 2. ln 2 is split (Cody and Waite 1980): k times its first part, of 9 bits, and the difference are exact. */
// @ts-ignore: decorator
@inline
function expRest(x: v128, steps: v128): v128 {
  const k = f32x4.sub(steps, f32x4.splat(SHIFT));
  return fma(k, f32x4.splat(2.12194440e-4), fnma(k, f32x4.splat(0.693359375), x));
}

/** expRest of x + correction for small corrections. */
// @ts-ignore: decorator
@inline
export function expRestOfSum(x: v128, correction: v128, steps: v128): v128 {
  const k = f32x4.sub(steps, f32x4.splat(SHIFT));
  return f32x4.add(fnma(k, f32x4.splat(0.693359375), x), fma(k, f32x4.splat(2.12194440e-4), correction));
}

/** 2^k·e^r for |r| ≤ 0.4: 1 + r + r²·p(r), relative error of the polynomial 8.3e-9 (minimax, own fit). Underflows gradually. */
// @ts-ignore: decorator
@inline
export function expRaise(r: v128, steps: v128): v128 {
  const square = f32x4.mul(r, r); // even and odd powers apart: half the time from r to p
  let p = fma(square, f32x4.splat(0.00137904705), fma(r, f32x4.splat(0.00838041306), f32x4.splat(0.0416697077)));
  p = fma(p, square, fma(r, f32x4.splat(0.166664079), f32x4.splat(0.499999851)));
  p = f32x4.add(fma(p, square, r), f32x4.splat(1));
  // 2^k as a product of two factors, each of which is a float even where 2^k or the result is none.
  const half = i32x4.shr_u(steps, 1);
  p = f32x4.mul(p, i32x4.shl(half, 23));
  return f32x4.mul(p, i32x4.shl(i32x4.sub(steps, half), 23));
}

/** e^x, relative error 1e-7. Results below 2⁻¹²⁶ underflow gradually. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const z = f32x4.pmax(f32x4.pmin(x, f32x4.splat(HIGH)), f32x4.splat(LOW));
  const steps = expSteps(z);
  return expRaise(expRest(z, steps), steps);
}

/** 1.5·2²³ + 127: leaves k + 127 in the lowest bits, the exponent of 2^k. */
const WEIGHT_SHIFT: f32 = 12583039;
/** Here k is −127, the exponent is 0, and so is the weight. */
const WEIGHT_LOW: f32 = -88;

/**
 * e^x for x ≤ 88, for weights that are added up: relative error 2e-7, and below 2⁻¹²⁶·√½ it is 0. The polynomial is of
 * degree 5, relative error 1.0e-7 (minimax, own fit).
 */
// @ts-ignore: decorator
@inline
export function expWeight4(x: v128): v128 {
  const z = f32x4.pmax(x, f32x4.splat(WEIGHT_LOW));
  const steps = fma(z, f32x4.splat(1.44269504088896341), f32x4.splat(WEIGHT_SHIFT));
  const k = f32x4.sub(steps, f32x4.splat(WEIGHT_SHIFT));
  const r = fma(k, f32x4.splat(2.12194440e-4), fnma(k, f32x4.splat(0.693359375), z));
  const square = f32x4.mul(r, r);
  let p = fma(r, f32x4.splat(0.00831250753), f32x4.splat(0.041890271));
  p = fma(p, square, fma(r, f32x4.splat(0.166671157), f32x4.splat(0.499992311)));
  p = f32x4.add(fma(p, square, r), f32x4.splat(1));
  return f32x4.mul(p, i32x4.shl(steps, 23));
}

/** e^x/(1 + e^x), from x = 30 on an exact 1. Keeps its digits for negative x; below 2⁻¹²⁶·√½ it is 0. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const e = expWeight4(f32x4.pmin(x, f32x4.splat(30)));
  return f32x4.div(e, f32x4.add(e, f32x4.splat(1)));
}

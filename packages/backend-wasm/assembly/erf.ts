// The error function, gelu and its slope, four at a time.
import { expRaise, expRestOfSum, expSteps } from './exp';
import { fma } from './simd';

// Quotients p/q of polynomials: their even and odd parts are summed apart, which halves the number of roundings one upon the
// other, and those of the square hit p and q alike.

/**
 * erf(x) = x·p(x²)/q(x²) for |x| ≤ 3.8515, from where on it is ±1 (there the quotient rounds to more than 1 in both builds).
 * Relative error of the quotient 1.5e-8 (minimax, own fit), of the result 3.7e-7 at most.
 */
// @ts-ignore: decorator
@inline
export function erf4(x: v128): v128 {
  const one = f32x4.splat(1);
  const z = f32x4.pmax(f32x4.pmin(x, f32x4.splat(3.8515)), f32x4.splat(-3.8515));
  const s = f32x4.mul(z, z),
    t = f32x4.mul(s, s);
  let p = fma(t, f32x4.splat(2.85676593e-4), f32x4.splat(0.0524800196));
  let q = fma(t, f32x4.splat(0.00114552444), f32x4.splat(0.113129951));
  let oddP = fma(t, f32x4.splat(2.10825601e-6), f32x4.splat(0.00367403147));
  let oddQ = fma(t, f32x4.splat(3.87317632e-5), f32x4.splat(0.014785096));
  oddP = fma(oddP, t, f32x4.splat(0.187900126));
  oddQ = fma(oddQ, t, f32x4.splat(0.499855012));
  p = fma(s, oddP, fma(p, t, f32x4.splat(1.12837911)));
  q = fma(s, oddQ, fma(q, t, one));
  const y = f32x4.div(f32x4.mul(z, p), q);
  return f32x4.pmax(f32x4.pmin(y, one), f32x4.splat(-1)); // never beyond ±1 by a rounding
}

// Both sides of gelu(x) = x·Φ(x) come from the tail of the normal distribution at a = min(|x|, 14.5),
//   Φ(−a) = e^(−a²/2)·m(a), m(a) = erfcx(a/√2)/2,
// so that the side that falls to 0 keeps its digits. m(a) = p(a)/q(a) to a relative error of 6.2e-9 (minimax, own fit); all
// coefficients are positive.

/** |x|, at most 14.5: there gelu(−a) and its slope are below the smallest subnormal number. A NaN stays. */
// @ts-ignore: decorator
@inline
function distance(x: v128): v128 {
  return f32x4.pmin(f32x4.abs(x), f32x4.splat(14.5));
}

/** e^(−a²/2). a² is split into an exact square and a small rest: rounded to a float it would cost up to 6e-6. */
// @ts-ignore: decorator
@inline
function bell(a: v128, square: v128): v128 {
  const head = v128.and(a, i32x4.splat(0xfffff000)); // 12 bits
  const z = f32x4.mul(f32x4.mul(head, f32x4.splat(-0.5)), head);
  const rest = f32x4.mul(f32x4.sub(head, a), f32x4.mul(f32x4.add(head, a), f32x4.splat(0.5)));
  const steps = expSteps(f32x4.mul(square, f32x4.splat(-0.5)));
  return expRaise(expRestOfSum(z, rest, steps), steps);
}

/** p(a). */
// @ts-ignore: decorator
@inline
function tailNumerator(a: v128, square: v128): v128 {
  const odd = fma(square, f32x4.splat(0.0404418148), f32x4.splat(0.43759498));
  const even = fma(square, f32x4.splat(0.00408560177), f32x4.splat(0.182690144));
  return fma(a, odd, fma(even, square, f32x4.splat(0.5)));
}

/** q(a). */
// @ts-ignore: decorator
@inline
function tailDenominator(a: v128, square: v128): v128 {
  const even = fma(square, f32x4.splat(0.101379171), f32x4.splat(1.200297));
  const odd = fma(square, f32x4.splat(0.0102409618), f32x4.splat(0.468024999));
  return fma(a, fma(odd, square, f32x4.splat(1.67307484)), fma(even, square, f32x4.splat(1)));
}

/**
 * x·Φ(x), as max(x, −0) − a·Φ(−a). Relative error on all floats in [−13.2, −0.06]: 4.2e-7 in the plain build, above 3.7e-7 for
 * four of them, 3.8e-7 in the relaxed one. Below, where results are subnormal, 3·2⁻¹⁴⁹.
 */
// @ts-ignore: decorator
@inline
export function gelu4(x: v128): v128 {
  const a = distance(x);
  const square = f32x4.mul(a, a);
  const factor = f32x4.div(f32x4.mul(a, tailNumerator(a, square)), tailDenominator(a, square));
  const below = f32x4.mul(factor, bell(a, square));
  return f32x4.sub(f32x4.pmax(x, f32x4.splat(-0.0)), below);
}

/** Φ(x) + x·φ(x), the slope of gelu: for x < 0 it is Φ(−a) − a·φ(a) = e^(−a²/2)·(m(a) − a/√(2π)), for −x 1 minus that. */
// @ts-ignore: decorator
@inline
export function gelu4Slope(x: v128): v128 {
  const a = distance(x);
  const square = f32x4.mul(a, a);
  const m = f32x4.div(tailNumerator(a, square), tailDenominator(a, square));
  const factor = fma(a, f32x4.splat(-0.398942280401432678), m);
  const below = f32x4.mul(factor, bell(a, square));
  return v128.bitselect(below, f32x4.sub(f32x4.splat(1), below), f32x4.lt(x, f32x4.splat(0)));
}

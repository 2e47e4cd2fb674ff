// The hyperbolic tangent, four at a time.
import { fma } from './simd';

/**
 * tanh(x) = x·p(x²)/q(x²) for |x| ≤ 9.0205, from where on it is ±1 (there the quotient rounds to more than 1 in both builds).
 * Relative error of the quotient 2.2e-8 (minimax with p(0) = q(0) = 1, own fit). All coefficients are positive: sums without
 * cancellation. −0 and subnormal x are kept. Relative error 3.8e-7 at most.
 */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const one = f32x4.splat(1);
  const z = f32x4.pmax(f32x4.pmin(x, f32x4.splat(9.0205)), f32x4.splat(-9.0205));
  const s = f32x4.mul(z, z);
  let p = fma(s, f32x4.splat(1.33842919e-8), f32x4.splat(2.06358236e-5));
  let q = fma(s, f32x4.splat(7.79024958e-7), f32x4.splat(3.28851747e-4));
  p = fma(p, s, f32x4.splat(0.00349745783));
  q = fma(q, s, f32x4.splat(0.0258843619));
  p = fma(p, s, f32x4.splat(0.133826867));
  q = fma(q, s, f32x4.splat(0.467160076));
  p = fma(p, s, one);
  q = fma(q, s, one);
  const y = f32x4.div(f32x4.mul(z, p), q);
  return f32x4.pmax(f32x4.pmin(y, one), f32x4.splat(-1)); // never beyond ±1 by a rounding
}

// Vectors of four numbers, or of what is left at the end of a row. `left` is 0 for four, and known where these are inlined,
// so that a formula stands once for both.
import { loadSome, storeSome } from './elementwise';

// @ts-ignore: decorator
@inline
export function loadPart(left: i32, from: usize): v128 {
  return left == 0 ? v128.load(from) : loadSome(from, left);
}

// @ts-ignore: decorator
@inline
export function storePart(left: i32, to: usize, x: v128): void {
  if (left == 0) v128.store(to, x);
  else storeSome(to, x, left);
}

/** g·s·(1 − s): back through a logistic function whose value is s. */
// @ts-ignore: decorator
@inline
export function throughSigmoid(g: v128, s: v128): v128 {
  return f32x4.mul(g, f32x4.mul(s, f32x4.sub(f32x4.splat(1), s)));
}

/** g·(1 − y²): back through a hyperbolic tangent whose value is y. */
// @ts-ignore: decorator
@inline
export function throughTanh(g: v128, y: v128): v128 {
  return f32x4.mul(g, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
}

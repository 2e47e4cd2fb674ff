// What a recurrent scan applies to its sums, entry by entry, and the slopes of it.
import { gelu4, gelu4Slope } from './erf';
import { sigmoid4 } from './exp';
import { words } from './simd';
import { tanh4 } from './tanh';

const RELU: i32 = 1;
const TANH: i32 = 2;
const SIGMOID: i32 = 3;
export const GELU: i32 = 4;

// `kind` is known where these two are inlined.
// @ts-ignore: decorator
@inline
function value(kind: i32, z: v128): v128 {
  if (kind == RELU) return f32x4.pmax(z, f32x4.splat(0)); // keeps NaN
  if (kind == TANH) return tanh4(z);
  if (kind == SIGMOID) return sigmoid4(z);
  return gelu4(z);
}

/** g·f′(z), from f(z) or, for gelu, from z. */
// @ts-ignore: decorator
@inline
function backward(kind: i32, g: v128, state: v128): v128 {
  const one = f32x4.splat(1);
  if (kind == RELU) return v128.andnot(g, f32x4.le(state, f32x4.splat(0)));
  if (kind == TANH) return f32x4.mul(g, f32x4.sub(one, f32x4.mul(state, state)));
  if (kind == SIGMOID) return f32x4.mul(g, f32x4.mul(state, f32x4.sub(one, state)));
  return f32x4.mul(g, gelu4Slope(state));
}

/** The last one to three numbers of an area, as a vector that ends in zeros. */
function loadRest(from: usize, count: i32): v128 {
  return f32x4(load<f32>(from), count > 1 ? load<f32>(from, 4) : 0, count > 2 ? load<f32>(from, 8) : 0, 0);
}

function storeRest(to: usize, count: i32, values: v128): void {
  store<f32>(to, f32x4.extract_lane(values, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(values, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(values, 2), 8);
}

// @ts-ignore: decorator
@inline
function eachValue(kind: i32, from: usize, to: usize, count: i32): void {
  const end = from + words(count & ~3);
  for (; from < end; from += 16) {
    v128.store(to, value(kind, v128.load(from)));
    to += 16;
  }
  if (count & 3) storeRest(to, count & 3, value(kind, loadRest(from, count & 3)));
}

/** to = f(from), maybe in place. */
export function activate(kind: i32, from: usize, to: usize, count: i32): void {
  if (kind == RELU) eachValue(RELU, from, to, count);
  else if (kind == TANH) eachValue(TANH, from, to, count);
  else if (kind == SIGMOID) eachValue(SIGMOID, from, to, count);
  else if (kind == GELU) eachValue(GELU, from, to, count);
  else if (from != to) memory.copy(to, from, words(count));
}

// @ts-ignore: decorator
@inline
function eachSlope(kind: i32, g: usize, state: usize, count: i32): void {
  const end = g + words(count & ~3);
  for (; g < end; g += 16) {
    v128.store(g, backward(kind, v128.load(g), v128.load(state)));
    state += 16;
  }
  if (count & 3) storeRest(g, count & 3, backward(kind, loadRest(g, count & 3), loadRest(state, count & 3)));
}

/** g ← g·f′, from `state`: f(z) or, for gelu, z. */
export function deactivate(kind: i32, g: usize, state: usize, count: i32): void {
  if (kind == RELU) eachSlope(RELU, g, state, count);
  else if (kind == TANH) eachSlope(TANH, g, state, count);
  else if (kind == SIGMOID) eachSlope(SIGMOID, g, state, count);
  else if (kind == GELU) eachSlope(GELU, g, state, count);
}

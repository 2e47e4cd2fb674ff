// Functions of one number, applied to all numbers of a tensor.
import { erf4, gelu4, gelu4Slope } from './erf';
import { exp4, sigmoid4 } from './exp';
import { log4 } from './log';
import { tanh4 } from './tanh';

const EXP: i32 = 0,
  SIGMOID: i32 = 1,
  TANH: i32 = 2,
  ERF: i32 = 3,
  LOG: i32 = 4,
  GELU: i32 = 5;

/** `which` is known at compile time where this is inlined: one function is left of it. */
// @ts-ignore: decorator
@inline
function apply(which: i32, x: v128): v128 {
  if (which == EXP) return exp4(x);
  if (which == SIGMOID) return sigmoid4(x);
  if (which == TANH) return tanh4(x);
  if (which == ERF) return erf4(x);
  if (which == LOG) return log4(x);
  return gelu4(x);
}

/** The first `count` < 4 numbers; the other lanes are 0. What lies behind them may be no memory. */
// @ts-ignore: decorator
@inline
export function loadSome(from: usize, count: i32): v128 {
  let some = v128.load32_zero(from);
  if (count > 1) some = v128.load_lane<f32>(from, some, 1, 4);
  if (count > 2) some = v128.load_lane<f32>(from, some, 2, 8);
  return some;
}

/** Writes the first `count` < 4 lanes. */
// @ts-ignore: decorator
@inline
export function storeSome(to: usize, some: v128, count: i32): void {
  v128.store_lane<f32>(to, some, 0);
  if (count > 1) v128.store_lane<f32>(to, some, 1, 4);
  if (count > 2) v128.store_lane<f32>(to, some, 2, 8);
}

// @ts-ignore: decorator
@inline
function map(which: i32, x: usize, y: usize, count: i32): void {
  const whole = count >> 2;
  for (let i = 0; i < whole; i++) {
    v128.store(y, apply(which, v128.load(x)));
    x += 16;
    y += 16;
  }
  const left = count & 3;
  if (left) storeSome(y, apply(which, loadSome(x, left)), left);
}

export function exp(x: usize, y: usize, count: i32): void {
  map(EXP, x, y, count);
}

export function sigmoid(x: usize, y: usize, count: i32): void {
  map(SIGMOID, x, y, count);
}

export function tanh(x: usize, y: usize, count: i32): void {
  map(TANH, x, y, count);
}

export function erf(x: usize, y: usize, count: i32): void {
  map(ERF, x, y, count);
}

export function log(x: usize, y: usize, count: i32): void {
  map(LOG, x, y, count);
}

export function gelu(x: usize, y: usize, count: i32): void {
  map(GELU, x, y, count);
}

/** dx = dy·gelu'(x). */
export function geluGrad(x: usize, dy: usize, dx: usize, count: i32): void {
  const whole = count >> 2;
  for (let i = 0; i < whole; i++) {
    v128.store(dx, f32x4.mul(v128.load(dy), gelu4Slope(v128.load(x))));
    x += 16;
    dy += 16;
    dx += 16;
  }
  const left = count & 3;
  if (left) storeSome(dx, f32x4.mul(loadSome(dy, left), gelu4Slope(loadSome(x, left))), left);
}

// The expected cost of weights behind gates of the hard concrete distribution, Σ P(z ≠ 0)·(lamda + (c·w)²), and its gradient.
//
// A row is either all weights, with a gate each, or the weights of one gate that they share. `shared` is known where the functions
// of a row are inlined.
import { loadSome, storeSome } from './elementwise';
import { expWeight4 } from './exp';
import { fma, words } from './simd';

/** Probabilities keep this distance from 0 and 1. */
const LEAST: f32 = 1e-6;
const MOST: f32 = 0.999999;

/** P/(1 − P) of the gates at q, for the logit q + shift of P. From e^30 on P rounds to 1. */
// @ts-ignore: decorator
@inline
function odds4(q: v128, shift: v128): v128 {
  return expWeight4(f32x4.pmin(f32x4.add(q, shift), f32x4.splat(30)));
}

/** The next four numbers, or all that are left of `count`. */
// @ts-ignore: decorator
@inline
function next4(from: usize, count: i32): v128 {
  return count >= 4 ? v128.load(from) : loadSome(from, count);
}

// @ts-ignore: decorator
@inline
function putNext4(to: usize, x: v128, count: i32): void {
  if (count >= 4) v128.store(to, x);
  else storeSome(to, x, count);
}

/** The gates of the next four weights. */
// @ts-ignore: decorator
@inline
function gates4(shared: bool, q: usize, count: i32): v128 {
  return shared ? v128.load32_splat(q) : next4(q, count);
}

/** 1 − P. */
// @ts-ignore: decorator
@inline
function closed4(odds: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(odds, f32x4.splat(1)));
}

/** P, kept away from the ends. */
// @ts-ignore: decorator
@inline
function open4(odds: v128, closed: v128): v128 {
  return f32x4.pmax(f32x4.pmin(f32x4.mul(odds, closed), f32x4.splat(MOST)), f32x4.splat(LEAST));
}

/** dP/dq = P(1 − P), and 0 where P is kept away from an end. */
// @ts-ignore: decorator
@inline
function slope4(odds: v128, closed: v128): v128 {
  const p = f32x4.mul(odds, closed);
  const kept = v128.or(f32x4.le(p, f32x4.splat(LEAST)), f32x4.gt(p, f32x4.splat(MOST)));
  return v128.andnot(f32x4.mul(p, closed), kept);
}

/** total + the first `count` of four lanes, in two lanes of float64. The others may hold anything. */
// @ts-ignore: decorator
@inline
function added(total: v128, lanes: v128, count: i32): v128 {
  const some = count >= 4 ? lanes : v128.and(lanes, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
  const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(some, some, 1, 1));
  return f64x2.add(total, f64x2.add(f64x2.promote_low_f32x4(some), high));
}

// @ts-ignore: decorator
@inline
function bothLanes(total: v128): f64 {
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
}

// @ts-ignore: decorator
@inline
function expectedOfRow(shared: bool, w: usize, q: usize, count: i32, shift: v128, c: v128, lamda: v128): f64 {
  let total = f64x2.splat(0);
  for (let left = count; left > 0; left -= 4) {
    const odds = odds4(gates4(shared, q, left), shift);
    const root = f32x4.mul(next4(w, left), c);
    total = added(total, f32x4.mul(open4(odds, closed4(odds)), fma(root, root, lamda)), left);
    w += 16;
    if (!shared) q += 16;
  }
  return bothLanes(total);
}

/** The penalty of `gates` gates with `perGate` weights each, and (c·b)² for each of `biases` numbers without a gate: one number to y. */
export function hardConcretePenalty(
  w: usize,
  q: usize,
  b: usize,
  y: usize,
  gates: i32,
  perGate: i32,
  biases: i32,
  shift: f32,
  c: f32,
  lamda: f32,
): void {
  const move = f32x4.splat(shift),
    factor = f32x4.splat(c),
    each = f32x4.splat(lamda);
  let total: f64 = 0;
  for (let i = 0; i < biases; i++) {
    const root = c * load<f32>(b + words(i));
    total += <f64>(root * root);
  }
  if (perGate == 1) {
    total += expectedOfRow(false, w, q, gates, move, factor, each);
  } else {
    for (let gate = 0; gate < gates; gate++) {
      total += expectedOfRow(true, w, q + words(gate), perGate, move, factor, each);
      w += words(perGate);
    }
  }
  store<f32>(y, <f32>total);
}

/** dL/dw = dL/dy·P·2c·(c·w) and dL/dq = dL/dy·P(1 − P)·(lamda + (c·w)²), or where the gate is shared the sum of these. */
// @ts-ignore: decorator
@inline
function gradientOfRow(
  shared: bool,
  w: usize,
  q: usize,
  dy: v128,
  dw: usize,
  dq: usize,
  count: i32,
  shift: v128,
  c: v128,
  lamda: v128,
): void {
  const twice = f32x4.add(dy, dy);
  let total = f64x2.splat(0);
  for (let left = count; left > 0; left -= 4) {
    const odds = odds4(gates4(shared, q, left), shift);
    const closed = closed4(odds);
    const root = f32x4.mul(next4(w, left), c);
    const toWeight = f32x4.mul(f32x4.mul(f32x4.mul(twice, open4(odds, closed)), root), c);
    const toGate = f32x4.mul(f32x4.mul(dy, fma(root, root, lamda)), slope4(odds, closed));
    putNext4(dw, toWeight, left);
    if (shared) total = added(total, toGate, left);
    else putNext4(dq, toGate, left);
    w += 16;
    dw += 16;
    if (!shared) q += 16;
    if (!shared) dq += 16;
  }
  if (shared) store<f32>(dq, <f32>bothLanes(total));
}

/** dL/dw, dL/dq and dL/db of hardConcretePenalty from the number at dy. */
export function hardConcretePenaltyGrad(
  w: usize,
  q: usize,
  b: usize,
  dy: usize,
  dw: usize,
  dq: usize,
  db: usize,
  gates: i32,
  perGate: i32,
  biases: i32,
  shift: f32,
  c: f32,
  lamda: f32,
): void {
  const back = v128.load32_splat(dy),
    move = f32x4.splat(shift),
    factor = f32x4.splat(c),
    each = f32x4.splat(lamda);
  for (let i = 0; i < biases; i++) store<f32>(db + words(i), 2 * load<f32>(dy) * (c * load<f32>(b + words(i))) * c);
  if (perGate == 1) {
    gradientOfRow(false, w, q, back, dw, dq, gates, move, factor, each);
    return;
  }
  for (let gate = 0; gate < gates; gate++) {
    gradientOfRow(true, w, q + words(gate), back, dw, dq + words(gate), perGate, move, factor, each);
    w += words(perGate);
    dw += words(perGate);
  }
}

// Gates of the hard concrete distribution (Louizos, Welling and Kingma 2018), drawn from uniform noise, and their gradient.
import { loadSome, storeSome } from './elementwise';
import { exp4 } from './exp';
import { log4 } from './log';
import { fma } from './simd';

/** The largest float below 1. */
const BELOW_ONE: f32 = 0.999999940395355225;
/** Numbers that go through both steps before the next do: the loops are apart because V8 has too few registers for both. */
const BLOCK: i32 = 1024;

/** (log(u/(1 − u)) + q)/temperature. */
// @ts-ignore: decorator
@inline
function logit4(u: v128, q: v128, temperature: v128): v128 {
  const odds = f32x4.div(u, f32x4.sub(f32x4.splat(1), u));
  return f32x4.div(f32x4.add(log4(odds), q), temperature);
}

/**
 * clip(s, 0, 1), s = 1.2·σ(x) − 0.1. s is made as σ + 0.2·(σ − ½): 0.1 and 1.2 are no floats, and the error of 1.2 would show.
 * Where s is 1 to the last bit the gate is the float below, and 1 only where it is cut: so the gradient, which is cut where s > 1
 * and where s ≤ 0, sees that in the gate itself. A NaN stays.
 */
// @ts-ignore: decorator
@inline
function gate4(x: v128): v128 {
  const e = exp4(f32x4.pmin(x, f32x4.splat(30)));
  const p = f32x4.div(e, f32x4.add(e, f32x4.splat(1)));
  const s = fma(f32x4.sub(p, f32x4.splat(0.5)), f32x4.splat(0.2), p);
  const inside = f32x4.pmax(f32x4.pmin(s, f32x4.splat(BELOW_ONE)), f32x4.splat(0));
  return v128.bitselect(f32x4.splat(1), inside, f32x4.gt(s, f32x4.splat(1)));
}

export function hardConcrete(u: usize, q: usize, z: usize, count: i32, temperature: f32): void {
  const t = f32x4.splat(temperature);
  for (let whole = count >> 2; whole > 0; whole -= BLOCK / 4) {
    const some = min(whole, BLOCK / 4);
    for (let i = 0; i < some; i++) {
      v128.store(z, logit4(v128.load(u), v128.load(q), t));
      u += 16;
      q += 16;
      z += 16;
    }
    z -= <usize>some << 4;
    for (let i = 0; i < some; i++) {
      v128.store(z, gate4(v128.load(z)));
      z += 16;
    }
  }
  const left = count & 3;
  if (left) storeSome(z, gate4(logit4(loadSome(u, left), loadSome(q, left), t)), left);
}

/** dL/dq = dL/dz·1.2·σ(1 − σ)/temperature with σ = (z + 0.1)/1.2, and 0 where the gate is cut; `scale` is 1.2·temperature. */
// @ts-ignore: decorator
@inline
function slope4(z: v128, dz: v128, scale: v128): v128 {
  const both = f32x4.mul(f32x4.add(z, f32x4.splat(0.1)), f32x4.sub(f32x4.splat(1.1), z));
  const cut = v128.or(f32x4.le(z, f32x4.splat(0)), f32x4.ge(z, f32x4.splat(1)));
  return f32x4.div(f32x4.mul(dz, v128.andnot(both, cut)), scale);
}

/** dL/du = dL/dq/(u(1 − u)). */
// @ts-ignore: decorator
@inline
function noiseSlope4(u: v128, dq: v128): v128 {
  return f32x4.div(dq, f32x4.mul(u, f32x4.sub(f32x4.splat(1), u)));
}

export function hardConcreteGrad(u: usize, z: usize, dz: usize, du: usize, dq: usize, count: i32, temperature: f32): void {
  const scale = f32x4.splat(1.2 * temperature);
  const whole = count >> 2;
  for (let i = 0; i < whole; i++) {
    const slope = slope4(v128.load(z), v128.load(dz), scale);
    v128.store(dq, slope);
    v128.store(du, noiseSlope4(v128.load(u), slope));
    u += 16;
    z += 16;
    dz += 16;
    du += 16;
    dq += 16;
  }
  const left = count & 3;
  if (left) {
    const slope = slope4(loadSome(z, left), loadSome(dz, left), scale);
    storeSome(dq, slope, left);
    storeSome(du, noiseSlope4(loadSome(u, left), slope), left);
  }
}

// Coupled oscillators over time, and their gradient: z_t = α·z + β·a_t − κ·y and y_t = y + Δt·z_t with a_t = tanh([y, z]·W + u_t),
// where y and z are those before. Both lie side by side in the rows of `state`, so that a time has one product.
import { loadPart, storePart, throughTanh } from './part';
import { fma, fnma, words } from './simd';
import { addWeightGradient, packStep, stepProduct, stepScratch } from './stepProduct';
import { tanh4 } from './tanh';

/** Bytes that `oscillatorScan` and `oscillatorScanGrad` need at `scratch`. */
export function oscillatorScanScratch(batch: i32, n: i32): usize {
  return max(stepScratch(n, 2 * n), stepScratch(2 * n, n)) + words(2 * batch * n);
}

// @ts-ignore: decorator
@inline
function stateAt(n: i32, scratch: usize): usize {
  return scratch + oscillatorScanScratch(0, n);
}

// `left` is known where the next two are inlined.

// @ts-ignore: decorator
@inline
function forward(
  left: i32,
  row: usize,
  alpha: f32,
  beta: f32,
  kappa: f32,
  dt: f32,
  u: usize,
  state: usize,
  y: usize,
  z: usize,
  a: usize,
): void {
  const value = tanh4(f32x4.add(loadPart(left, a), loadPart(left, u))),
    before = loadPart(left, state);
  storePart(left, a, value);
  const driven = fma(f32x4.splat(beta), value, f32x4.mul(f32x4.splat(alpha), loadPart(left, state + row)));
  const velocity = fnma(f32x4.splat(kappa), before, driven);
  storePart(left, z, velocity);
  storePart(left, state + row, velocity);
  const place = fma(f32x4.splat(dt), velocity, before);
  storePart(left, y, place);
  storePart(left, state, place);
}

/** All y_t, z_t and a_t [steps, batch, n]; batch and n > 0. */
export function oscillatorScan(
  steps: i32,
  batch: i32,
  n: i32,
  alpha: f32,
  beta: f32,
  kappa: f32,
  dt: f32,
  u: usize,
  y0: usize,
  z0: usize,
  weight: usize,
  y: usize,
  z: usize,
  a: usize,
  scratch: usize,
): void {
  const row = words(n),
    state = stateAt(n, scratch),
    left = n & 3;
  for (let b = 0; b < batch; b++) {
    const at = <usize>b * row;
    memory.copy(state + 2 * at, y0 + at, row);
    memory.copy(state + 2 * at + row, z0 + at, row);
  }
  packStep(batch, n, 2 * n, weight, row, 4, scratch);
  for (let t = 0; t < steps; t++) {
    stepProduct(batch, n, 2 * n, state, weight, row, 4, a, false, scratch);
    for (let b = 0; b < batch; b++) {
      const own = state + <usize>b * 2 * row;
      let j: usize = 0;
      for (; j < words(n & ~3); j += 16) forward(0, row, alpha, beta, kappa, dt, u + j, own + j, y + j, z + j, a + j);
      if (left) forward(left, row, alpha, beta, kappa, dt, u + j, own + j, y + j, z + j, a + j);
      u += row;
      y += row;
      z += row;
      a += row;
    }
  }
}

// @ts-ignore: decorator
@inline
function backward(
  left: i32,
  row: usize,
  alpha: f32,
  beta: f32,
  kappa: f32,
  dt: f32,
  a: usize,
  dy: usize,
  dz: usize,
  da: usize,
  state: usize,
  du: usize,
): void {
  const toY = f32x4.add(loadPart(left, state), loadPart(left, dy)),
    toZ = fma(f32x4.splat(dt), toY, f32x4.add(loadPart(left, state + row), loadPart(left, dz)));
  storePart(left, du, throughTanh(fma(f32x4.splat(beta), toZ, loadPart(left, da)), loadPart(left, a)));
  storePart(left, state, fnma(f32x4.splat(kappa), toZ, toY));
  storePart(left, state + row, f32x4.mul(f32x4.splat(alpha), toZ));
}

/** The gradients, from dL/dy_t, dL/dz_t and dL/da_t; batch and n > 0. In `state` go those of y and z back in time. */
export function oscillatorScanGrad(
  steps: i32,
  batch: i32,
  n: i32,
  alpha: f32,
  beta: f32,
  kappa: f32,
  dt: f32,
  y0: usize,
  z0: usize,
  weight: usize,
  y: usize,
  z: usize,
  a: usize,
  dy: usize,
  dz: usize,
  da: usize,
  du: usize,
  dy0: usize,
  dz0: usize,
  dweight: usize,
  scratch: usize,
): void {
  const row = words(n),
    state = stateAt(n, scratch),
    left = n & 3;
  memory.fill(state, 0, 2 * <usize>batch * row);
  packStep(batch, 2 * n, n, weight, 4, row, scratch);
  for (let t = steps - 1; t >= 0; t--) {
    const at = <usize>t * batch * row;
    for (let b = 0; b < batch; b++) {
      const own = state + <usize>b * 2 * row;
      let i = at + <usize>b * row,
        j: usize = 0;
      for (; j < words(n & ~3); j += 16) {
        backward(0, row, alpha, beta, kappa, dt, a + i, dy + i, dz + i, da + i, own + j, du + i);
        i += 16;
      }
      if (left) backward(left, row, alpha, beta, kappa, dt, a + i, dy + i, dz + i, da + i, own + j, du + i);
    }
    stepProduct(batch, 2 * n, n, du + at, weight, 4, row, state, true, scratch);
  }
  for (let b = 0; b < batch; b++) {
    const at = <usize>b * row;
    memory.copy(dy0 + at, state + 2 * at, row);
    memory.copy(dz0 + at, state + 2 * at + row, row);
  }
  const half = words(n * n);
  memory.fill(dweight, 0, 2 * half);
  addWeightGradient(0, steps, batch, n, n, y0, y, du, dweight, scratch);
  addWeightGradient(0, steps, batch, n, n, z0, z, du, dweight + half, scratch);
}

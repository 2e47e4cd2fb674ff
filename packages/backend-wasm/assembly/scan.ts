// A recurrence over time, h_t = f(h_{t−1}·W + u_t), and its gradient backwards through time.
import { addScaled } from './rows';
import { activate, deactivate, GELU } from './scanActivation';
import { words } from './simd';
import { addWeightGradient, packStep, stepProduct, stepScratch } from './stepProduct';

/** Bytes that `scan` and `scanGrad` need at `scratch`. */
export function scanScratch(n: i32): usize {
  return stepScratch(n, n);
}

/** All h_t [steps, batch, n], and for gelu the sums z_t; batch and n > 0. `kind`: see scanActivation. */
export function scan(
  kind: i32,
  steps: i32,
  batch: i32,
  n: i32,
  u: usize,
  h0: usize,
  weight: usize,
  h: usize,
  z: usize,
  scratch: usize,
): void {
  const row = words(n),
    size = words(batch * n);
  packStep(batch, n, n, weight, row, 4, scratch);
  let before = h0;
  for (let t = 0; t < steps; t++) {
    const sums = kind == GELU ? z : h;
    memory.copy(sums, u, size);
    stepProduct(batch, n, n, before, weight, row, 4, sums, true, scratch);
    activate(kind, sums, h, batch * n);
    before = h;
    u += size;
    h += size;
    z += size;
  }
}

/** The gradients, from dL/dh_t and, for gelu, dL/dz_t; batch and n > 0. The products of dL/dW make one over all steps. */
export function scanGrad(
  kind: i32,
  steps: i32,
  batch: i32,
  n: i32,
  h0: usize,
  weight: usize,
  h: usize,
  z: usize,
  dh: usize,
  dz: usize,
  du: usize,
  dh0: usize,
  dweight: usize,
  scratch: usize,
): void {
  const row = words(n),
    count = batch * n,
    size = words(count);
  packStep(batch, n, n, weight, 4, row, scratch);
  if (steps == 0) memory.fill(dh0, 0, size);
  else memory.copy(du + <usize>(steps - 1) * size, dh + <usize>(steps - 1) * size, size);
  for (let t = steps - 1; t >= 0; t--) {
    const at = <usize>t * size,
      g = du + at;
    deactivate(kind, g, (kind == GELU ? z : h) + at, count);
    if (kind == GELU) addScaled(g, 1, dz + at, count);
    const to = t > 0 ? g - size : dh0;
    if (t > 0) memory.copy(to, dh + at - size, size);
    stepProduct(batch, n, n, g, weight, 4, row, to, t > 0, scratch);
  }
  memory.fill(dweight, 0, words(n * n));
  addWeightGradient(0, steps, batch, n, n, h0, h, du, dweight, scratch);
}

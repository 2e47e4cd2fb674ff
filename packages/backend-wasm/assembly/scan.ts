// A recurrence over time, h_t = f(h_{t−1}·W + u_t), and its gradient backwards through time. The products of all steps share
// one W, which is packed once; rows of several vectors at a time go through it, a single one through gemv.
import { gemm, gemmScratch } from './gemm';
import { gemmPacked, packedBytes, packWhole } from './packedGemm';
import { addScaled } from './rows';
import { activate, deactivate, GELU } from './scanActivation';
import { words } from './simd';

/** Bytes that `scan` and `scanGrad` need at `scratch`. */
export function scanScratch(n: i32): usize {
  return gemmScratch() + packedBytes(n, n);
}

// @ts-ignore: decorator
@inline
function isSingle(batch: i32, n: i32): bool {
  return batch == 1 || n == 1;
}

/** to[batch, n] += from·W, or = if not `accumulate`; W has these strides, and lies packed behind the scratch of gemm. */
function step(batch: i32, n: i32, from: usize, w: usize, wRow: usize, wColumn: usize, to: usize, accumulate: bool, scratch: usize): void {
  const row = words(n);
  if (isSingle(batch, n)) gemm(batch, n, n, from, row, 4, w, wRow, wColumn, to, row, accumulate, scratch);
  else gemmPacked(batch, n, n, from, row, 4, scratch + gemmScratch(), to, row, accumulate, scratch);
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
  if (!isSingle(batch, n)) packWhole(n, n, weight, row, 4, scratch + gemmScratch());
  let before = h0;
  for (let t = 0; t < steps; t++) {
    const sums = kind == GELU ? z : h;
    memory.copy(sums, u, size);
    step(batch, n, before, weight, row, 4, sums, true, scratch);
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
  if (!isSingle(batch, n)) packWhole(n, n, weight, 4, row, scratch + gemmScratch());
  if (steps == 0) memory.fill(dh0, 0, size);
  else memory.copy(du + <usize>(steps - 1) * size, dh + <usize>(steps - 1) * size, size);
  for (let t = steps - 1; t >= 0; t--) {
    const at = <usize>t * size,
      g = du + at;
    deactivate(kind, g, (kind == GELU ? z : h) + at, count);
    if (kind == GELU) addScaled(g, 1, dz + at, count);
    const to = t > 0 ? g - size : dh0;
    if (t > 0) memory.copy(to, dh + at - size, size);
    step(batch, n, g, weight, 4, row, to, t > 0, scratch);
  }
  gemm(n, n, steps > 0 ? batch : 0, h0, 4, row, du, row, 4, dweight, row, false, scratch);
  if (steps > 1) gemm(n, n, (steps - 1) * batch, h, 4, row, du + size, row, 4, dweight, row, true, scratch);
}

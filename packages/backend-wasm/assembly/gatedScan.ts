// Gated recurrences over time and their gradients: a GRU, which has three gates, and an LSTM, which has four. `gates` is
// their number. A step is one product with the W of all gates and one pass over what it gives (gruStep, lstmStep).
import { DEPTH } from './gemm';
import { addScaled } from './rows';
import { gruBackward, gruForward } from './gruStep';
import { lstmBackward, lstmForward } from './lstmStep';
import { words } from './simd';
import { addWeightGradient, packStep, stepProduct, stepScratch } from './stepProduct';

const GRU: i32 = 3;

/** Bytes that `gatedScan` needs at `scratch`. */
export function gatedScanScratch(gates: i32, n: i32): usize {
  return stepScratch(gates * n, n);
}

/**
 * All h_t [steps, batch, n], and for an LSTM all c_t; batch and n > 0. `values`, of the shape of u, takes what the gradient reads:
 * of a GRU r, z and h·W_n + bias, of an LSTM the gates.
 */
export function gatedScan(
  gates: i32,
  steps: i32,
  batch: i32,
  n: i32,
  u: usize,
  h0: usize,
  c0: usize,
  weight: usize,
  bias: usize,
  h: usize,
  c: usize,
  values: usize,
  scratch: usize,
): void {
  const columns = gates * n,
    size = words(batch * n),
    wide = words(batch * columns);
  packStep(batch, columns, n, weight, words(columns), 4, scratch);
  let state = h0,
    cell = c0;
  for (let t = 0; t < steps; t++) {
    stepProduct(batch, columns, n, state, weight, words(columns), 4, values, false, scratch);
    if (gates == GRU) gruForward(batch, n, u, bias, state, values, h);
    else lstmForward(batch, n, u, cell, values, h, c);
    state = h;
    cell = c;
    u += wide;
    h += size;
    c += size;
    values += wide;
  }
}

/** Times whose part of dL/dW makes one product: as many as fill a block of it, so that what it reads is still in the cache. */
function timesPerProduct(batch: i32): i32 {
  return max(1, DEPTH / batch);
}

/** Bytes that `gatedScanGrad` needs at `scratch`. */
export function gatedScanGradScratch(gates: i32, batch: i32, n: i32): usize {
  const ofProducts = gates == GRU ? words(timesPerProduct(batch) * batch * gates * n) : 0;
  return stepScratch(n, gates * n) + words(batch * n) + words(n) + ofProducts;
}

/** dbias += the sums of the columns of n of rows [rows, 3n]; first by themselves in `sums`, so that fewer roundings add up. */
function addBiasGradient(rows: i32, n: i32, d: usize, dbias: usize, sums: usize): void {
  memory.fill(sums, 0, words(n));
  for (let i = 0; i < rows; i++) addScaled(sums, 1, d + words((3 * i + 2) * n), n);
  addScaled(dbias, 1, sums, n);
}

/** The gradients, from dL/dh_t, dL/dc_t and what `gatedScan` has kept; batch and n > 0. Without c nothing is read or written at it. */
export function gatedScanGrad(
  gates: i32,
  steps: i32,
  batch: i32,
  n: i32,
  u: usize,
  h0: usize,
  c0: usize,
  weight: usize,
  h: usize,
  c: usize,
  values: usize,
  dh: usize,
  dc: usize,
  du: usize,
  dh0: usize,
  dc0: usize,
  dweight: usize,
  dbias: usize,
  scratch: usize,
): void {
  const columns = gates * n,
    size = words(batch * n),
    wide = words(batch * columns);
  const nothing = scratch + stepScratch(n, columns), // comes from outside to what was before the first time
    sums = nothing + size,
    products = sums + words(n);
  packStep(batch, n, columns, weight, 4, words(columns), scratch);
  memory.fill(nothing, 0, size);
  memory.fill(dweight, 0, words(n * columns));
  if (gates == GRU) memory.fill(dbias, 0, words(n));
  // At dh0 and dc0 lie the gradients of the time that is next on the way back.
  const last = <usize>(steps - 1) * size;
  memory.copy(dh0, steps > 0 ? dh + last : nothing, size);
  if (gates != GRU) memory.copy(dc0, steps > 0 ? dc + last : nothing, size);
  for (let end = steps; end > 0; ) {
    const first = max(0, end - timesPerProduct(batch));
    const d = gates == GRU ? products : du + <usize>first * wide; // dL/d(h·W), for an LSTM that of u
    for (let t = end - 1; t >= first; t--) {
      const at = <usize>t * wide,
        now = <usize>t * size,
        before = now - size,
        da = d + <usize>(t - first) * wide;
      const dy = t > 0 ? dh + before : nothing;
      if (gates == GRU) {
        gruBackward(batch, n, u + at, values + at, t > 0 ? h + before : h0, dh0, dy, du + at, da);
      } else {
        lstmBackward(batch, n, values + at, t > 0 ? c + before : c0, c + now, dh0, dc0, t > 0 ? dc + before : nothing, da);
        memory.copy(dh0, dy, size);
      }
      stepProduct(batch, n, columns, da, weight, 4, words(columns), dh0, true, scratch);
    }
    addWeightGradient(first, end, batch, n, columns, h0, h, d, dweight, scratch);
    if (gates == GRU) addBiasGradient((end - first) * batch, n, d, dbias, sums);
    end = first;
  }
}

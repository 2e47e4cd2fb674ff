// Products with a matrix that is 0 but for a block: the used columns of x are laid side by side, multiplied by the block, and
// the columns of the product put at their places. The batch goes in blocks of rows, which bounds the scratch.
import { gemm, gemmScratch } from './gemm';
import { words } from './simd';

const MOST: i32 = 480; // rows of a block: few enough for a cache, and the matrix is packed once for all of them

/** Rows of a block: about the same in each, so that no single row is left over, whose sums would go in another order. */
// @ts-ignore: decorator
@inline
function rowsOf(batch: i32): i32 {
  const blocks = max(1, (batch + MOST - 1) / MOST);
  return (batch + blocks - 1) / blocks;
}

/** Bytes that `compact` needs at `scratch` for `depth` of n inputs and a block of `width` columns in a result of `columns`. */
export function compactScratch(batch: i32, n: i32, columns: i32, depth: i32, width: i32): usize {
  const rows = <usize>rowsOf(batch);
  const taken: usize = depth == n ? 0 : words(depth) * (rows + 1);
  const placed: usize = width == columns ? 0 : words(columns) + words(width + 1) * rows;
  return gemmScratch() + taken + placed;
}

/** Four indices stored as float32, as offsets in bytes. One that is out of range is put in range, for safety alone. */
// @ts-ignore: decorator
@inline
function offsets4(indices: v128, last: v128): v128 {
  const whole = i32x4.trunc_sat_f32x4_s(indices); // NaN gives 0
  return i32x4.shl(i32x4.min_s(i32x4.max_s(whole, i32x4.splat(0)), last), 2);
}

function offsetsOf(count: i32, indices: usize, last: i32, to: usize): void {
  const most = i32x4.splat(last);
  let k: usize = 0;
  for (; k + 16 <= words(count); k += 16) v128.store(to + k, offsets4(v128.load(indices + k), most));
  for (; k < words(count); k += 4) v128.store32_lane(to + k, offsets4(v128.load32_splat(indices + k), most), 0);
}

// @ts-ignore: decorator
@inline
function take4(offsets: usize, from: usize): v128 {
  return f32x4(
    load<f32>(from + load<u32>(offsets)),
    load<f32>(from + load<u32>(offsets, 4)),
    load<f32>(from + load<u32>(offsets, 8)),
    load<f32>(from + load<u32>(offsets, 12)),
  );
}

/** `count` numbers of each row, at given offsets, side by side. */
function take(rows: i32, count: i32, offsets: usize, from: usize, fromRow: usize, to: usize): void {
  for (let i = 0; i < rows; i++) {
    let k: usize = 0;
    for (; k + 16 <= words(count); k += 16) v128.store(to + k, take4(offsets + k, from));
    for (; k < words(count); k += 4) store<f32>(to + k, load<f32>(from + load<u32>(offsets + k)));
    from += fromRow;
    to += words(count);
  }
}

/**
 * y[batch, columns] = x[batch, n][:, inputs]·B[depth, width], whose column places_k is column k of y; place `width` stands for
 * zeros. n and depth are at least 1.
 */
export function compact(
  batch: i32,
  n: i32,
  columns: i32,
  depth: i32,
  width: i32,
  x: usize,
  b: usize,
  inputs: usize,
  places: usize,
  y: usize,
  scratch: usize,
): void {
  const most = rowsOf(batch);
  const isTaken = depth != n,
    isPlaced = width != columns;
  const inputOffsets = scratch + gemmScratch();
  const taken = inputOffsets + (isTaken ? words(depth) : 0);
  const placeOffsets = taken + (isTaken ? <usize>most * words(depth) : 0);
  const product = placeOffsets + (isPlaced ? words(columns) : 0);
  const productRow = isPlaced ? words(width + 1) : words(columns);
  if (isTaken) offsetsOf(depth, inputs, n - 1, inputOffsets);
  if (isPlaced) offsetsOf(columns, places, width, placeOffsets);
  for (let i = 0; i < batch; i += most) {
    const rows = min(most, batch - i);
    if (isTaken) take(rows, depth, inputOffsets, x, words(n), taken);
    const from = isTaken ? taken : x,
      to = isPlaced ? product : y;
    gemm(rows, width, depth, from, words(depth), 4, b, words(width), 4, to, productRow, false, scratch);
    if (isPlaced) {
      for (let row = 0; row < rows; row++) store<f32>(product + <usize>row * productRow + words(width), 0);
      take(rows, columns, placeOffsets, product, productRow, y);
    }
    x += <usize>rows * words(n);
    y += <usize>rows * words(columns);
  }
}

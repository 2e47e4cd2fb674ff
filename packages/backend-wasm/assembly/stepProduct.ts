// The products of a recurrence. At every time the rows of all vectors meet one matrix, which is packed once; a single row,
// or a single column, goes through gemv and needs no packing. The gradient of that matrix is a product over many times.
import { gemm, gemmScratch } from './gemm';
import { gemmPacked, packedBytes, packWhole } from './packedGemm';
import { words } from './simd';

/** Bytes that the products with W[depth, columns] need at `scratch`. */
export function stepScratch(columns: i32, depth: i32): usize {
  return gemmScratch() + packedBytes(columns, depth);
}

// @ts-ignore: decorator
@inline
function isSingle(batch: i32, columns: i32): bool {
  return batch == 1 || columns == 1;
}

/** Packs W[depth, columns], which has these strides, behind the scratch of gemm, where stepProduct looks for it. */
export function packStep(batch: i32, columns: i32, depth: i32, w: usize, wRow: usize, wColumn: usize, scratch: usize): void {
  if (!isSingle(batch, columns)) packWhole(columns, depth, w, wRow, wColumn, scratch + gemmScratch());
}

/** to[batch, columns] = from[batch, depth]·W, added to what is there if `accumulate`. */
export function stepProduct(
  batch: i32,
  columns: i32,
  depth: i32,
  from: usize,
  w: usize,
  wRow: usize,
  wColumn: usize,
  to: usize,
  accumulate: bool,
  scratch: usize,
): void {
  const fromRow = words(depth),
    toRow = words(columns);
  if (isSingle(batch, columns)) gemm(batch, columns, depth, from, fromRow, 4, w, wRow, wColumn, to, toRow, accumulate, scratch);
  else gemmPacked(batch, columns, depth, from, fromRow, 4, scratch + gemmScratch(), to, toRow, accumulate, scratch);
}

/** dW[n, columns] += Σ h_{t−1}ᵀ·d_t over the times from `first` to before `end`. `d` begins at `first`, h at time 0. */
export function addWeightGradient(
  first: i32,
  end: i32,
  batch: i32,
  n: i32,
  columns: i32,
  h0: usize,
  h: usize,
  d: usize,
  dweight: usize,
  scratch: usize,
): void {
  const row = words(n),
    wide = words(columns);
  if (first == 0 && end > 0) {
    gemm(n, columns, batch, h0, 4, row, d, wide, 4, dweight, wide, true, scratch);
    d += <usize>batch * wide;
    first = 1;
  }
  if (first < end) {
    const before = h + <usize>(first - 1) * words(batch * n);
    gemm(n, columns, (end - first) * batch, before, 4, row, d, wide, 4, dweight, wide, true, scratch);
  }
}

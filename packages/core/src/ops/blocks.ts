import { concat, matMul, pad, slice, type Tensor, tensor2d, transpose } from '@tensorflow/tfjs-core';

/** Parts and shapes of matrices in a batch [B, m, n]. */

/** Rows and columns from (inclusive) to (exclusive). */
export const block = (x: Tensor, fromRow: number, toRow: number, fromColumn: number, toColumn: number): Tensor =>
  slice(x, [0, fromRow, fromColumn], [x.shape[0] as number, toRow - fromRow, toColumn - fromColumn]);

export const rowsOf = (x: Tensor, from: number, to: number): Tensor => block(x, from, to, 0, x.shape[2] as number);

export const columnsOf = (x: Tensor, from: number, to: number): Tensor => block(x, 0, x.shape[1] as number, from, to);

/** The transposed matrices. */
export const flip = (x: Tensor): Tensor => transpose(x, [0, 2, 1]);

export const above = (top: Tensor, bottom: Tensor): Tensor => concat([top, bottom], 1);

export const beside = (left: Tensor, right: Tensor): Tensor => concat([left, right], 2);

/** The matrix below so many rows of zeros. */
export const underZeros = (x: Tensor, rows: number): Tensor =>
  pad(x, [
    [0, 0],
    [rows, 0],
    [0, 0],
  ]);

/** The product of several factors, from the left. */
export const product = (first: Tensor, ...rest: readonly Tensor[]): Tensor => rest.reduce((left, right) => matMul(left, right), first);

/** A constant matrix [rows, columns]. Made here and not of ops: comparing indices on wasm takes far longer. */
export const constantMatrix = (rows: number, columns: number, entry: (i: number, j: number) => number): Tensor =>
  tensor2d(
    Float32Array.from({ length: rows * columns }, (_, k) => entry(Math.floor(k / columns), k % columns)),
    [rows, columns],
  );

export const identity = (rows: number, columns = rows): Tensor => {
  const entries = new Float32Array(rows * columns);
  for (let i = 0; i < Math.min(rows, columns); i++) entries[i * columns + i] = 1;
  return tensor2d(entries, [rows, columns]);
};

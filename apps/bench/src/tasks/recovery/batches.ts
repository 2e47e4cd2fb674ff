import type { Matrix64 } from '@slim/core/linalg';
import { dispose, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import type { Samples } from './samples.js';

/** Rows of one training step. */
export const BATCH = 2000;

/** Some of the samples, on the backend. */
export interface Batch {
  readonly x: Tensor2D;
  readonly y: Tensor2D;
}

/** All samples on the backend, cut into batches once and for all: rows are independent, so their order does not matter. */
export const openBatches = ({ x, y }: Samples): readonly Batch[] => {
  const cut = ({ data, columns }: Matrix64, from: number, to: number) =>
    tensor2d(Float32Array.from(data.subarray(from * columns, to * columns)), [to - from, columns]);
  return Array.from({ length: Math.ceil(x.rows / BATCH) }, (_, i) => {
    const [from, to] = [i * BATCH, Math.min(x.rows, (i + 1) * BATCH)];
    return { x: cut(x, from, to), y: cut(y, from, to) };
  });
};

export const closeBatches = (batches: readonly Batch[]): void => dispose(batches.flatMap(({ x, y }) => [x, y]));

import { gather, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { Random } from '../random/Random.js';

/** Rows of two tensors that belong together. */
export interface Samples {
  readonly xs: Tensor;
  readonly ys: Tensor;
  readonly rows: Int32Array;
}

/** All samples of two tensors. */
export const allOf = (xs: Tensor, ys: Tensor): Samples => ({
  xs,
  ys,
  rows: Int32Array.from({ length: xs.shape[0] as number }, (_, i) => i),
});

/** Splits off a random share, rounded to whole samples. */
export const split = ({ xs, ys, rows }: Samples, share: number, seed: number): { training: Samples; validation: Samples } => {
  const order = new Random(seed).fork('validation').permutation(rows.length);
  const apart = Math.round(share * rows.length);
  const part = (from: number, to: number): Samples => ({ xs, ys, rows: order.slice(from, to).sort() });
  return { training: part(apart, rows.length), validation: part(0, apart) };
};

/** The samples in a random order. */
export const shuffled = ({ xs, ys, rows }: Samples, random: Random): Samples => ({
  xs,
  ys,
  rows: random.permutation(rows.length).map((i) => rows[i] as number),
});

/** The samples in batches of a size, the last of what is left. */
export const batchesOf = ({ xs, ys, rows }: Samples, size: number): Samples[] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => ({ xs, ys, rows: rows.subarray(i * size, (i + 1) * size) }));

/** The tensors of a batch. To be called in a tidy scope. */
export const tensorsOf = ({ xs, ys, rows }: Samples): { x: Tensor; y: Tensor } => {
  const indices = tensor1d(rows, 'int32');
  return { x: gather(xs, indices), y: gather(ys, indices) };
};

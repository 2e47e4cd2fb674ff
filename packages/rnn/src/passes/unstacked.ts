import { concat, reshape, slice, type Tensor } from '@tensorflow/tfjs-core';

/** Pieces per cut. On the wasm backend as TensorFlow.js ships it, 4 is least; with slim's kernels, more are better. */
const PIECES = 8;

/**
 * The T entries of [T, B, n], each [B, n]. By pieces of pieces: there are backends on which a slice costs as much as what it is cut
 * from, and its gradient does everywhere; T slices of the whole would cost T².
 */
export const unstacked = (x: Tensor): Tensor[] => {
  const [steps, batch, n] = x.shape as [number, number, number];
  if (steps === 1) return [reshape(x, [batch, n])];
  const pieces = Math.min(steps, PIECES);
  const ends = Array.from({ length: pieces + 1 }, (_, i) => Math.floor((i * steps) / pieces));
  return ends.slice(1).flatMap((end, i) => unstacked(slice(x, [ends[i]!, 0, 0], [end - ends[i]!, batch, n])));
};

/** Tensors [B, n] as one [T, B, n]. */
export const stacked = (parts: readonly Tensor[]): Tensor => {
  const [batch, n] = parts[0]!.shape as [number, number];
  return reshape(parts.length === 1 ? parts[0]! : concat([...parts], 0), [parts.length, batch, n]);
};

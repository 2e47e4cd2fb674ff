import { add, cast, gather, range, reshape, scatterND, type Tensor, tensor2d, zeros } from '@tensorflow/tfjs-core';

/** Rows [B, r] of each of B matrices with m rows, numbered through all batches. */
const throughBatches = (rows: Tensor, m: number): Tensor => {
  const batch = rows.shape[0] as number;
  return batch === 1
    ? rows
    : add(
        rows,
        tensor2d(
          Int32Array.from({ length: batch }, (_, i) => i * m),
          [batch, 1],
          'int32',
        ),
      );
};

/** The rows `rows` [B, r] (int32) of matrices [B, m, w]. */
export const takeRows = (x: Tensor, rows: Tensor): Tensor => {
  const [batch, m, w] = x.shape as [number, number, number];
  const count = rows.shape[1] as number;
  const taken = gather(reshape(x, [batch * m, w]), reshape(throughBatches(rows, m), [batch * count]));
  return reshape(taken, [batch, count, w]);
};

/** The entries of lists [B, m] (int32) at the places `places` [B, r]. */
export const takeEntries = (list: Tensor, places: Tensor): Tensor => {
  const [batch, m] = list.shape as [number, number];
  return reshape(takeRows(reshape(list, [batch, m, 1]), places), [batch, places.shape[1] as number]);
};

/** For permutations p [B, n] the q with q[p[i]] = i. */
export const inversePermutation = (permutation: Tensor): Tensor => {
  const [batch, n] = permutation.shape as [number, number];
  const places = reshape(throughBatches(permutation, n), [batch * n, 1]);
  const order = reshape(add(zeros([batch, n]), range(0, n, 1, 'float32')), [batch * n]);
  return cast(reshape(scatterND(places, order, [batch * n]), [batch, n]), 'int32');
};

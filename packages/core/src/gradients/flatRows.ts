import { add, backend_util, range, reshape, type Tensor } from '@tensorflow/tfjs-core';

/**
 * `gather(x, indices, axis, batchDims)` as a gather of rows from one table: x is reshaped to `table` = [rows, row length],
 * and `rows` are the numbers of the rows in it, in the order of the result, whose shape is `shape`.
 */
export const flatRows = (x: Tensor, indices: Tensor, axis: number, batchDims: number) => {
  const {
    batchSize: batch,
    outerSize: outer,
    dimSize: length,
    sliceSize: row,
    outputShape: shape,
  } = backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
  const starts = reshape(range(0, batch * outer * length, length, 'int32'), [batch, outer, 1]);
  const rows = reshape(add(reshape(indices, [batch, 1, indices.size / batch]), starts), [-1]);
  return { rows, table: [batch * outer * length, row] as [number, number], shape };
};

import { backend_util, GatherV2, gather, reshape, type Tensor, tidy, util, zeros } from '@tensorflow/tfjs-core';
import { flatRows } from '../flatRows.js';
import type { Attributes, KernelRepair } from '../Repair.js';

/**
 * Upstream (#8658): on wasm `gather` with `batchDims` reads the wrong rows, silently; from an empty tensor it returns one
 * of the wrong rank.
 *
 * The rows of all batches are numbered through, and gathered at once.
 */
export const gatherKernel: KernelRepair = {
  kernelName: GatherV2,
  backends: ['wasm'],
  wrap: (stock) => (call) => {
    const { x, indices } = call.inputs as { x: Tensor; indices: Tensor };
    const { axis, batchDims } = call.attrs as Attributes;
    const isEmpty = x.shape.includes(0);
    if (batchDims === 0 && !isEmpty) return stock(call);
    const along = util.parseAxisParam(axis, x.shape)[0] as number;
    const { outputShape, dimSize } = backend_util.segment_util.collectGatherOpShapeInfo(x, indices, along, batchDims);
    for (const index of (call.backend as Reader).readSync(indices.dataId)) {
      util.assert(index >= 0 && index < dimSize, () => `GatherV2: the index value ${index} is not in [0, ${dimSize - 1}]`);
    }
    if (isEmpty || indices.size === 0) return zeros(outputShape, x.dtype);
    return tidy(() => {
      const { rows, table } = flatRows(x, indices, along, batchDims);
      return reshape(gather(reshape(x, table), rows), outputShape);
    });
  },
};

interface Reader {
  readSync(dataId: object): Int32Array;
}

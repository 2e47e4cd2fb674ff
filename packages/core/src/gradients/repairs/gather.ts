import { GatherV2, type GradConfig, reshape, type Tensor, util, zeros } from '@tensorflow/tfjs-core';
import { flatRows } from '../flatRows.js';
import type { Attributes } from '../Repair.js';
import { scatterAdd } from './indexed.js';

/**
 * Upstream (#8082): the gradient of `gather` runs the kernel UnsortedSegmentSum, which wasm lacks and which costs rows
 * times segments on cpu; with `batchDims` it calls methods of tensors, which tfjs-core alone does not have.
 *
 * The adjoint adds up in each row what was read from it. With the rows of every batch numbered through, one scatterND does.
 */
export const gatherGradient: GradConfig = {
  kernelName: GatherV2,
  inputsToSave: ['x', 'indices'],
  gradFunc: (dy, saved, attrs: Attributes) => {
    const [x, indices] = saved as [Tensor, Tensor];
    return {
      x: () => {
        const gradient = dy as Tensor;
        if (gradient.size === 0) return zeros(x.shape);
        const { rows, table } = flatRows(x, indices, util.parseAxisParam(attrs.axis, x.shape)[0] as number, attrs.batchDims);
        return reshape(scatterAdd(reshape(rows, [-1, 1]), reshape(gradient, [-1, table[1]]), table), x.shape);
      },
      indices: () => zeros(indices.shape),
    };
  },
};

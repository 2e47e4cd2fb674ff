import { Slice, slice_util, util } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';
import { cut, isOnHeap } from './cut.js';

/** Upstream copies all of x out of the heap for every slice of it, however small. */
export const slice: WasmKernel = {
  kernelName: Slice,
  run: (room, { x }, { begin, size }) => {
    if (!x || !isOnHeap(x)) return undefined;
    const [from, lengths] = slice_util.parseSliceParams({ shape: x.shape } as never, begin, size) as [number[], number[]];
    slice_util.assertParamsValid({ shape: x.shape, rank: x.shape.length } as never, from, lengths);
    if (util.arraysEqual(lengths, x.shape)) return room.reshape(x, lengths);
    return cut(room, x, from, lengths);
  },
};

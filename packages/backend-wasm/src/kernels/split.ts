import { backend_util, SplitV, Unpack, util } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';
import { cut, isOnHeap } from './cut.js';

/** The same size and beginning as x has, but along one axis. */
const along = (values: readonly number[], axis: number, value: number): number[] => values.map((each, i) => (i === axis ? value : each));

/** Upstream copies all of x out of the heap for every part. */
export const split: WasmKernel = {
  kernelName: SplitV,
  run: (room, { x }, { numOrSizeSplits, axis }) => {
    if (!x || !isOnHeap(x)) return undefined;
    const [at] = util.parseAxisParam(axis, x.shape) as [number];
    const sizes = backend_util.prepareSplitSize({ shape: x.shape } as never, numOrSizeSplits, at);
    const origin = x.shape.map(() => 0);
    let from = 0;
    return sizes.map((size) => {
      const part = cut(room, x, along(origin, at, from), along(x.shape, at, size));
      from += size;
      return part;
    });
  },
};

/** Upstream copies all of x out of the heap for every part. */
export const unstack: WasmKernel = {
  kernelName: Unpack,
  run: (room, { value }, { axis }) => {
    if (!value || !isOnHeap(value)) return undefined;
    const at = (axis as number) < 0 ? (axis as number) + value.shape.length : (axis as number);
    const origin = value.shape.map(() => 0);
    const shape = value.shape.filter((_, i) => i !== at);
    return Array.from({ length: value.shape[at] as number }, (_, i) => ({
      ...cut(room, value, along(origin, at, i), along(value.shape, at, 1)),
      shape,
    }));
  },
};

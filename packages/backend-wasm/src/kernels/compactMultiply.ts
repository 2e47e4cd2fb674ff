import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';
import { zeros } from './zeros.js';

/** The composition takes up to seven steps, which cost more than the product itself where x is a single row. */
export const compactMultiply: WasmKernel = {
  kernelName: 'SlimCompactMultiply',
  run: (room, given) => {
    const { x, weight, inputs, places } = given as Record<'x' | 'weight' | 'inputs' | 'places', TensorInfo>;
    const [batch, n] = x.shape as [number, number];
    const [depth, width] = weight.shape as [number, number];
    const columns = util.sizeFromShape(places.shape);
    if (batch * n * columns * depth * width === 0) return [zeros(room, [batch, columns])];
    const y = room.make([batch, columns]);
    const scratch = room.scratch(room.wasm.compactScratch(batch, n, columns, depth, width) >>> 0);
    room.wasm.compact(batch, n, columns, depth, width, room.at(x), room.at(weight), room.at(inputs), room.at(places), room.at(y), scratch);
    return [y];
  },
};

import { Softmax, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Room } from '../Room.js';
import type { WasmKernel } from '../WasmKernel.js';

type Cube = [outer: number, length: number, inner: number];

const rows = (room: Room, x: TensorInfo, count: number, length: number, scale: number): TensorInfo => {
  const y = room.make(x.shape);
  room.wasm.softmaxRows(room.at(x), room.at(y), count, length, scale);
  return y;
};

/** The softmax of tfjs, over the last axis. */
export const softmax: WasmKernel = {
  kernelName: Softmax,
  run: (room, { logits }, { dim }) => {
    if (logits?.dtype !== 'float32' || logits.shape.length === 0 || dim !== logits.shape.length - 1) return undefined;
    const length = logits.shape[dim] as number;
    return rows(room, logits, util.sizeFromShape(logits.shape) / Math.max(1, length), length, 1);
  },
};

export const scaledSoftmax: WasmKernel = {
  kernelName: 'SlimScaledSoftmax',
  run: (room, inputs, { scale }) => {
    const x = inputs['x'] as TensorInfo;
    const [outer, length, inner] = x.shape as Cube;
    if (inner === 1) return [rows(room, x, outer, length, scale)];
    const y = room.make(x.shape);
    room.wasm.softmaxColumns(room.at(x), room.at(y), outer, length, inner, scale, room.scratch(room.wasm.softmaxScratch()));
    return [y];
  },
};

export const scaledSoftmaxGrad: WasmKernel = {
  kernelName: 'SlimScaledSoftmaxGrad',
  run: (room, inputs, { scale }) => {
    const { out0, dy0 } = inputs as { out0: TensorInfo; dy0: TensorInfo };
    const [outer, length, inner] = out0.shape as Cube;
    const dx = room.make(out0.shape);
    const [y, dy, to] = [room.at(out0), room.at(dy0), room.at(dx)];
    if (inner === 1) room.wasm.softmaxRowsGrad(y, dy, to, outer, length, scale);
    else room.wasm.softmaxColumnsGrad(y, dy, to, outer, length, inner, scale, room.scratch(room.wasm.softmaxScratch()));
    return [dx];
  },
};

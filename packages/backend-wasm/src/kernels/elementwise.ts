import { Erf, Exp, Log, Sigmoid, Tanh, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Room } from '../Room.js';
import type { WasmKernel } from '../WasmKernel.js';
import type { ElementwiseKernels } from '../wasm/ElementwiseKernels.js';

type Name = Exclude<keyof ElementwiseKernels, 'geluGrad'>;

const map = (room: Room, name: Name, x: TensorInfo): TensorInfo => {
  const y = room.make(x.shape);
  room.wasm[name](room.at(x), room.at(y), util.sizeFromShape(x.shape));
  return y;
};

/** Upstream computes all but the sigmoid number by number with the C library. */
const elementwise = (kernelName: string, name: Name): WasmKernel => ({
  kernelName,
  run: (room, { x }) => (x?.dtype === 'float32' ? map(room, name, x) : undefined),
});

export const exp = elementwise(Exp, 'exp');
export const sigmoid = elementwise(Sigmoid, 'sigmoid');
export const tanh = elementwise(Tanh, 'tanh');
export const erf = elementwise(Erf, 'erf');
export const log = elementwise(Log, 'log');

export const gelu: WasmKernel = {
  kernelName: 'SlimGelu',
  run: (room, inputs) => [map(room, 'gelu', inputs['x'] as TensorInfo)],
};

export const geluGrad: WasmKernel = {
  kernelName: 'SlimGeluGrad',
  run: (room, inputs) => {
    const { x, dy0 } = inputs as { x: TensorInfo; dy0: TensorInfo };
    const dx = room.make(x.shape);
    room.wasm.geluGrad(room.at(x), room.at(dy0), room.at(dx), util.sizeFromShape(x.shape));
    return [dx];
  },
};

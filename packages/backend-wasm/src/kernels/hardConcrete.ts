import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WasmKernel } from '../WasmKernel.js';

/** Gates of `L0Linear`. The composition takes a dozen steps, and as many back. */
export const hardConcrete: WasmKernel = {
  kernelName: 'SlimHardConcrete',
  run: (room, inputs, { temperature }) => {
    const { noise, qzLoga } = inputs as { noise: TensorInfo; qzLoga: TensorInfo };
    const z = room.make(qzLoga.shape);
    room.wasm.hardConcrete(room.at(noise), room.at(qzLoga), room.at(z), util.sizeFromShape(z.shape), temperature);
    return [z];
  },
};

/** dL/dnoise and dL/dqzLoga, from the gates themselves. */
export const hardConcreteGrad: WasmKernel = {
  kernelName: 'SlimHardConcreteGrad',
  run: (room, inputs, { temperature }) => {
    const { noise, out0, dy0 } = inputs as { noise: TensorInfo; out0: TensorInfo; dy0: TensorInfo };
    const [du, dq] = [room.make(out0.shape), room.make(out0.shape)];
    const count = util.sizeFromShape(out0.shape);
    room.wasm.hardConcreteGrad(room.at(noise), room.at(out0), room.at(dy0), room.at(du), room.at(dq), count, temperature);
    return [du, dq];
  },
};

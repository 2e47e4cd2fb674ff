import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Attributes, WasmKernel } from '../WasmKernel.js';
import { setZero } from './zeros.js';

type Inputs = Record<'u' | 'y0' | 'z0' | 'weight' | `out${0 | 1 | 2}` | `dy${0 | 1 | 2}`, TensorInfo>;

type Numbers = [steps: number, batch: number, n: number, alpha: number, beta: number, kappa: number, dt: number];

const numbersOf = ({ u }: Inputs, { alpha, beta, kappa, dt }: Attributes): Numbers => [
  ...(u.shape as [number, number, number]),
  alpha,
  beta,
  kappa,
  dt,
];

/** The composition joins y and z, packs W and makes a dozen tensors at every time. */
export const oscillatorScan: WasmKernel = {
  kernelName: 'SlimOscillatorScan',
  run: (room, inputs, attributes) => {
    const { u, y0, z0, weight } = inputs as Inputs;
    const numbers = numbersOf(inputs as Inputs, attributes);
    const made = [room.make(u.shape), room.make(u.shape), room.make(u.shape)];
    if (util.sizeFromShape(u.shape) > 0) {
      const [y, z, a] = made.map(room.at) as [number, number, number];
      const scratch = room.scratch(room.wasm.oscillatorScanScratch(numbers[1], numbers[2]) >>> 0);
      room.wasm.oscillatorScan(...numbers, room.at(u), room.at(y0), room.at(z0), room.at(weight), y, z, a, scratch);
    }
    return made;
  },
};

export const oscillatorScanGrad: WasmKernel = {
  kernelName: 'SlimOscillatorScanGrad',
  run: (room, inputs, attributes) => {
    const { u, y0, z0, weight, out0, out1, out2, dy0, dy1, dy2 } = inputs as Inputs;
    const numbers = numbersOf(inputs as Inputs, attributes);
    const made = [u, y0, z0, weight].map(({ shape }) => room.make(shape));
    if (util.sizeFromShape(y0.shape) > 0) {
      const [du, ofY0, ofZ0, dweight] = made.map(room.at) as [number, number, number, number];
      room.wasm.oscillatorScanGrad(
        ...numbers,
        room.at(y0),
        room.at(z0),
        room.at(weight),
        room.at(out0),
        room.at(out1),
        room.at(out2),
        room.at(dy0),
        room.at(dy1),
        room.at(dy2),
        du,
        ofY0,
        ofZ0,
        dweight,
        room.scratch(room.wasm.oscillatorScanScratch(numbers[1], numbers[2]) >>> 0),
      );
    } else {
      setZero(room, made[3] as TensorInfo); // dweight
    }
    return made;
  },
};

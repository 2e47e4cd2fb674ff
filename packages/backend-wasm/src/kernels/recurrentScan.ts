import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Room } from '../Room.js';
import type { WasmKernel } from '../WasmKernel.js';
import { setZero } from './zeros.js';

const kinds: Readonly<Record<string, number>> = { identity: 0, relu: 1, tanh: 2, sigmoid: 3, gelu: 4 };

type Sizes = [kind: number, steps: number, batch: number, n: number];

const sizesOf = ({ shape: [steps, batch, n] }: TensorInfo, activation: string): Sizes => [
  kinds[activation] as number,
  steps as number,
  batch as number,
  n as number,
];

const scratchOf = (room: Room, [, , , n]: Sizes): number => room.scratch(room.wasm.scanScratch(n) >>> 0);

/** The composition packs W anew for every step, and copies each h_t out of a tensor of its own. */
export const recurrentScan: WasmKernel = {
  kernelName: 'SlimRecurrentScan',
  run: (room, inputs, { activation }) => {
    const { u, h0, weight } = inputs as Record<'u' | 'h0' | 'weight', TensorInfo>;
    const sizes = sizesOf(u, activation);
    const made = [room.make(u.shape), ...(activation === 'gelu' ? [room.make(u.shape)] : [])];
    if (util.sizeFromShape(u.shape) > 0) {
      const [h, z] = made.map(room.at) as [number, number | undefined];
      room.wasm.scan(...sizes, room.at(u), room.at(h0), room.at(weight), h, z ?? 0, scratchOf(room, sizes));
    }
    return made;
  },
};

export const recurrentScanGrad: WasmKernel = {
  kernelName: 'SlimRecurrentScanGrad',
  run: (room, inputs, { activation }) => {
    const { u, h0, weight, out0, out1, dy0, dy1 } = inputs as Record<'u' | 'h0' | 'weight' | 'out0' | 'dy0', TensorInfo> &
      Partial<Record<'out1' | 'dy1', TensorInfo>>;
    const sizes = sizesOf(u, activation);
    const made = [u, h0, weight].map(({ shape }) => room.make(shape));
    if (util.sizeFromShape(h0.shape) > 0) {
      const [du, dh0, dweight] = made.map(room.at) as [number, number, number];
      const [z, dz] = out1 && dy1 ? [room.at(out1), room.at(dy1)] : [0, 0];
      room.wasm.scanGrad(
        ...sizes,
        room.at(h0),
        room.at(weight),
        room.at(out0),
        z,
        room.at(dy0),
        dz,
        du,
        dh0,
        dweight,
        scratchOf(room, sizes),
      );
    } else {
      setZero(room, made[2] as TensorInfo); // dweight
    }
    return made;
  },
};

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Room } from '../Room.js';
import type { Attributes, WasmKernel } from '../WasmKernel.js';

type Sizes = readonly [rows: number, n: number, shared: number, up: number];

const sizesOf = (x: TensorInfo, prob: TensorInfo, { increasingStride }: Attributes): Sizes => [
  x.shape[0] as number,
  x.shape[1] as number,
  Number(prob.shape[0] === 1),
  Number(increasingStride),
];

const scratchOf = (room: Room, [, n]: Sizes, gradient: boolean): number =>
  room.scratch(room.wasm.softPermutationScratch(n, Number(gradient)) >>> 0);

/** The composition takes a dozen steps for each of the log₂ n − 1 factors, every one of them over memory. */
export const softPermutation: WasmKernel = {
  kernelName: 'SlimSoftPermutation',
  run: (room, inputs, attributes) => {
    const { x, prob } = inputs as { x: TensorInfo; prob: TensorInfo };
    const sizes = sizesOf(x, prob, attributes);
    const y = room.make(x.shape);
    room.wasm.softPermutation(room.at(x), room.at(prob), room.at(y), ...sizes, scratchOf(room, sizes, false));
    return [y];
  },
};

/** dL/dx and dL/dprob. What went into each factor is made again, a piece of the batch at a time. */
export const softPermutationGrad: WasmKernel = {
  kernelName: 'SlimSoftPermutationGrad',
  run: (room, inputs, attributes) => {
    const { x, prob, dy0 } = inputs as { x: TensorInfo; prob: TensorInfo; dy0: TensorInfo };
    const sizes = sizesOf(x, prob, attributes);
    const [dx, dprob] = [room.make(x.shape), room.make(prob.shape)];
    room.wasm.softPermutationGrad(
      room.at(x),
      room.at(prob),
      room.at(dy0),
      room.at(dx),
      room.at(dprob),
      ...sizes,
      scratchOf(room, sizes, true),
    );
    return [dx, dprob];
  },
};

import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Room } from '../Room.js';
import type { Attributes, WasmKernel } from '../WasmKernel.js';

type Sizes = readonly [batch: number, n: number, stacks: number, parts: number, tied: number, up: number];

const sizesOf = (x: TensorInfo, twiddle: TensorInfo, { complex, tied, increasingStride }: Attributes): Sizes => [
  x.shape[0] as number,
  x.shape[1] as number,
  twiddle.shape[0] as number,
  complex ? 2 : 1,
  Number(tied),
  Number(increasingStride),
];

const scratchOf = (room: Room, [batch, n, , parts]: Sizes, gradient: boolean): number =>
  room.scratch(room.wasm.butterflyScratch(batch, n, parts, Number(gradient)) >>> 0);

/** The composition takes a dozen steps for each of the log₂ N factors, every one of them over memory. */
export const butterfly: WasmKernel = {
  kernelName: 'SlimButterfly',
  run: (room, inputs, attributes) => {
    const { x, twiddle } = inputs as { x: TensorInfo; twiddle: TensorInfo };
    const sizes = sizesOf(x, twiddle, attributes);
    const y = room.make([x.shape[0] as number, twiddle.shape[0] as number, ...x.shape.slice(1)]);
    if (util.sizeFromShape(y.shape) > 0)
      room.wasm.butterfly(room.at(x), room.at(twiddle), room.at(y), ...sizes, scratchOf(room, sizes, false));
    return [y];
  },
};

/** dL/dx and dL/dtwiddle. What went into each factor is made again, a block of the batch at a time. */
export const butterflyGrad: WasmKernel = {
  kernelName: 'SlimButterflyGrad',
  run: (room, inputs, attributes) => {
    const { x, twiddle, dy0 } = inputs as { x: TensorInfo; twiddle: TensorInfo; dy0: TensorInfo };
    const sizes = sizesOf(x, twiddle, attributes);
    const [dx, dtwiddle] = [room.make(x.shape), room.make(twiddle.shape)];
    room.wasm.butterflyGrad(
      room.at(x),
      room.at(twiddle),
      room.at(dy0),
      room.at(dx),
      room.at(dtwiddle),
      ...sizes,
      scratchOf(room, sizes, true),
    );
    return [dx, dtwiddle];
  },
};

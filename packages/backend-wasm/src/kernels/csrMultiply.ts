import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Room } from '../Room.js';
import type { WasmKernel } from '../WasmKernel.js';
import { zeros } from './zeros.js';

type Given = Record<'x' | 'values' | 'columns' | 'offsets', TensorInfo>;

const lengthOf = ({ shape }: TensorInfo): number => util.sizeFromShape(shape);

type Sizes = readonly [batch: number, n: number, rows: number, entries: number];

const sizesOf = ({ x, values, offsets }: Given): Sizes => [
  x.shape[0] as number,
  x.shape[1] as number,
  lengthOf(offsets) - 1,
  lengthOf(values),
];

const scratchOf = (room: Room, [batch, n, rows]: Sizes, gradient: boolean): number =>
  room.scratch(room.wasm.csrScratch(batch, n, rows, gradient) >>> 0);

/** The composition makes the dense matrix for every product. */
export const csrMultiply: WasmKernel = {
  kernelName: 'SlimCsrMultiply',
  run: (room, inputs) => {
    const given = inputs as Given;
    const sizes = sizesOf(given);
    const [batch, , rows, entries] = sizes;
    if (batch * rows * entries === 0) return [zeros(room, [batch, rows])];
    const y = room.make([batch, rows]);
    const scratch = scratchOf(room, sizes, false);
    room.wasm.csr(...sizes, ...pointers(room, given), room.at(y), scratch);
    return [y];
  },
};

const pointers = (room: Room, { x, values, columns, offsets }: Given) =>
  [room.at(x), room.at(values), room.at(columns), room.at(offsets)] as const;

export const csrMultiplyGrad: WasmKernel = {
  kernelName: 'SlimCsrMultiplyGrad',
  run: (room, inputs) => {
    const given = inputs as Given & { dy0: TensorInfo };
    const sizes = sizesOf(given);
    const { x, values, columns, offsets, dy0 } = given;
    const indices = [columns, offsets].map(({ shape }) => zeros(room, shape));
    if (sizes.includes(0)) return [zeros(room, x.shape), zeros(room, values.shape), ...indices];
    const [dx, dvalues] = [room.make(x.shape), room.make(values.shape)];
    const scratch = scratchOf(room, sizes, true);
    room.wasm.csrGradient(...sizes, ...pointers(room, given), room.at(dy0), room.at(dx), room.at(dvalues), scratch);
    return [dx, dvalues, ...indices];
  },
};

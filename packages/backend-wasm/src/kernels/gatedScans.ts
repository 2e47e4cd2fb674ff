import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Room } from '../Room.js';
import type { WasmKernel } from '../WasmKernel.js';
import { setZero } from './zeros.js';

type Inputs = Record<'u' | 'h0' | 'weight' | 'out0' | 'dy0', TensorInfo> &
  Partial<Record<'c0' | 'bias' | 'out1' | 'out2' | 'dy1', TensorInfo>>;

type Sizes = [gates: number, steps: number, batch: number, n: number];

const sizesOf = (gates: number, { u, h0 }: Inputs): Sizes => [gates, u.shape[0] as number, ...(h0.shape as [number, number])];

/** Where the numbers of a tensor lie; 0 for one that there is not. */
const atOf =
  (room: Room) =>
  (tensor: TensorInfo | undefined): number =>
    tensor ? room.at(tensor) : 0;

/** h, for an LSTM c, and what the gradient reads of all times. */
const forward = (room: Room, gates: number, inputs: Inputs): TensorInfo[] => {
  const { u, h0, c0, weight, bias } = inputs;
  const sizes = sizesOf(gates, inputs);
  const over = [sizes[1], ...h0.shape];
  const made = [h0, ...(c0 ? [c0] : [])].map(() => room.make(over));
  const values = room.make(u.shape);
  if (util.sizeFromShape(u.shape) > 0) {
    const at = atOf(room);
    const [h, c] = made;
    room.wasm.gatedScan(
      ...sizes,
      at(u),
      at(h0),
      at(c0),
      at(weight),
      at(bias),
      at(h),
      at(c),
      at(values),
      room.scratch(room.wasm.gatedScanScratch(gates, sizes[3]) >>> 0),
    );
  }
  return [...made, values];
};

const backward = (room: Room, gates: number, inputs: Inputs): TensorInfo[] | undefined => {
  const { u, h0, c0, weight, bias, out0, dy0, dy1 } = inputs;
  const [c, values] = c0 ? [inputs.out1, inputs.out2] : [undefined, inputs.out1];
  if (!values) return undefined; // the composition ran, before there were kernels
  const made = [u, h0, c0, weight, bias].map((input) => input && room.make(input.shape));
  const sizes = sizesOf(gates, inputs);
  const [, , batch, n] = sizes;
  const at = atOf(room);
  const [du, dh0, dc0, dweight, dbias] = made.map(at) as [number, number, number, number, number];
  if (batch * n > 0) {
    room.wasm.gatedScanGrad(
      ...sizes,
      at(u),
      at(h0),
      at(c0),
      at(weight),
      at(out0),
      at(c),
      at(values),
      at(dy0),
      at(dy1),
      du,
      dh0,
      dc0,
      dweight,
      dbias,
      room.scratch(room.wasm.gatedScanGradScratch(gates, batch, n) >>> 0),
    );
  } else {
    for (const sum of [made[3], made[4]]) if (sum) setZero(room, sum); // dweight and dbias
  }
  return made.filter((tensor) => tensor !== undefined);
};

/** The composition makes a dozen tensors per step. */
const scanOf = (name: string, gates: number): [WasmKernel, WasmKernel] => [
  { kernelName: `Slim${name}`, run: (room, inputs) => forward(room, gates, inputs as Inputs) },
  { kernelName: `Slim${name}Grad`, run: (room, inputs) => backward(room, gates, inputs as Inputs) },
];

export const [gruScan, gruScanGrad] = scanOf('GruScan', 3);
export const [lstmScan, lstmScanGrad] = scanOf('LstmScan', 4);

import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Attributes, WasmKernel } from '../WasmKernel.js';

type Inputs = Readonly<Record<'weight' | 'qzLoga' | 'bias', TensorInfo>>;
type Numbers = readonly [gates: number, perGate: number, biases: number, shift: number, root: number, lamda: number];

const numbersOf = ({ weight, qzLoga, bias }: Inputs, { shift, root, lamda }: Attributes): Numbers => {
  const [weights, gates, biases] = [weight, qzLoga, bias].map(({ shape }) => util.sizeFromShape(shape)) as [number, number, number];
  return [gates, gates === 0 ? 0 : weights / gates, biases, shift, root, lamda];
};

/** What `L0Linear` adds to a loss. The composition takes more steps than all the rest of that layer. */
export const hardConcretePenalty: WasmKernel = {
  kernelName: 'SlimHardConcretePenalty',
  run: (room, inputs, attributes) => {
    const given = inputs as Inputs;
    const y = room.make([]);
    const [w, q, b] = [room.at(given.weight), room.at(given.qzLoga), room.at(given.bias)];
    room.wasm.hardConcretePenalty(w, q, b, room.at(y), ...numbersOf(given, attributes));
    return [y];
  },
};

/** dL/dweight, dL/dqzLoga and dL/dbias. */
export const hardConcretePenaltyGrad: WasmKernel = {
  kernelName: 'SlimHardConcretePenaltyGrad',
  run: (room, inputs, attributes) => {
    const given = inputs as Inputs & { dy0: TensorInfo };
    const gradients = [given.weight, given.qzLoga, given.bias].map(({ shape }) => room.make(shape));
    const [w, q, b, dy] = [given.weight, given.qzLoga, given.bias, given.dy0].map(room.at) as [number, number, number, number];
    const [dw, dq, db] = gradients.map(room.at) as [number, number, number];
    room.wasm.hardConcretePenaltyGrad(w, q, b, dy, dw, dq, db, ...numbersOf(given, attributes));
    return gradients;
  },
};

import {
  Elu,
  EluGrad,
  Exp,
  engine,
  exp,
  type GradConfig,
  less,
  mul,
  OP_SCOPE_SUFFIX,
  Pow,
  Sigmoid,
  Softmax,
  sub,
  sum,
  Tanh,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { GradientRepair } from '../Repair.js';

/**
 * Upstream (#3252): the second derivative of a function whose gradient is written in its output y throws, or is wrong
 * silently if x enters on another way too, as in tanh(x²)². The engine saves a copy of y and puts the copying on the tape
 * before the op that makes y, so that a walk along the tape does not find that the copy depends on x.
 *
 * The repair moves the op before the copies it saved, when its gradient is asked for while a tape records: the first
 * derivative stays as accurate and as fast as it is, and x need not be kept.
 */
const behindTheirOp = (saved: readonly Tensor[]): void => {
  const { activeTape: tape, gradientDepth } = engine().state;
  if (gradientDepth === 0) return;
  const first = tape.findLastIndex(({ outputs }) => outputs[0]?.id === saved[0]?.id);
  const op = tape[first + saved.length];
  const copies = tape.slice(first, first + saved.length);
  if (first < 0 || !op || !copies.some(({ inputs }) => op.outputs.some(({ id }) => id === inputs['x']?.id))) return;
  tape.splice(first, copies.length + 1, op, ...copies);
};

const throughOutput = (kernelName: string): GradientRepair => ({
  kernelName,
  wrap: (upstream) => ({
    ...upstream,
    gradFunc: (dy, saved, attrs) => {
      behindTheirOp(saved);
      return upstream.gradFunc(dy, saved, attrs);
    },
  }),
});

/** Upstream: the first derivative of `elu` is a kernel that has no derivative: dy where y ≥ 0, else dy·(y + 1). */
const eluGradGradient: GradConfig = {
  kernelName: EluGrad,
  inputsToSave: ['dy', 'y'],
  gradFunc: (ddx, saved) => {
    const [dy, y] = saved as [Tensor, Tensor];
    return {
      dy: () => engine().runKernel(EluGrad, { dy: ddx as Tensor, y }) as Tensor,
      y: () => mul(mul(ddx as Tensor, dy), less(y, 0)),
    };
  },
};

/** `logSoftmax` is no kernel but an op with a gradient of its own, which the tape knows by the name of the op's scope. */
const logSoftmaxGradient: GradConfig = {
  kernelName: `logSoftmax${OP_SCOPE_SUFFIX}`,
  gradFunc: (dy, saved) => {
    behindTheirOp(saved);
    return { 0: () => sub(dy as Tensor, mul(sum(dy as Tensor, -1, true), exp(saved[0] as Tensor))) };
  },
};

export const secondDerivatives: readonly GradientRepair[] = [
  ...[Elu, Exp, Pow, Sigmoid, Softmax, Tanh].map(throughOutput),
  eluGradGradient,
  logSoftmaxGradient,
];

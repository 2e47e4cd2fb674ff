import { add, matMul, mul, type Tensor, tanh } from '@tensorflow/tfjs-core';
import { gradientOf } from '../calls.js';
import type { Subject } from '../Subject.js';

const LINKS = 8;
const OPERATIONS_PER_LINK = 4;

/** Operations so small that only what surrounds them is measured: TensorFlow.js itself, and how kernels are called. */
export const smallOps: readonly Subject[] = [
  {
    name: 'small op + gradient',
    sizes: { quick: [4], standard: [4], full: [4, 16] },
    open: (bench, n) => {
      const [x, w] = [bench.normal(n, n), bench.regular(n)];
      const link = (x: Tensor, w: Tensor): Tensor => tanh(add(mul(matMul(x, w), w), x));
      const chain = (...[x, w]: Tensor[]): Tensor => Array.from({ length: LINKS }).reduce<Tensor>((y) => link(y, w as Tensor), x as Tensor);
      return { call: gradientOf(chain, [x, w], bench.normal(n, n)), operations: LINKS * OPERATIONS_PER_LINK };
    },
  },
];

import { grads, matMul, type Tensor } from '@tensorflow/tfjs-core';
import type { Call, Calls } from './Subject.js';
import type { Workbench } from './Workbench.js';

/** One pass forward and back: the gradients in all inputs, for some gradient of the result. */
export const gradientOf = (f: (...inputs: Tensor[]) => Tensor, inputs: Tensor[], dy: Tensor): Call => {
  const both = grads(f);
  return () => both(inputs, dy);
};

/** `256³`, or `64 × 256²`. */
const sizeOf = (m: number, n: number): string => (m === n ? `${n}³` : `${m} × ${n}²`);

/** A product of m rows with an n × n matrix, as a yardstick. */
export const productOf = (bench: Workbench, m: number, n: number): NonNullable<Calls['yardstick']> => {
  const [a, b] = [bench.normal(m, n), bench.normal(n, n)];
  return { name: `matMul ${sizeOf(m, n)}`, call: () => [matMul(a, b)] };
};

/** A dense layer without bias for m rows, forward and both gradients: three products. */
export const denseOf = (bench: Workbench, m: number, n: number): NonNullable<Calls['yardstick']> => {
  const [x, w, dy] = [bench.normal(m, n), bench.normal(n, n), bench.normal(m, n)];
  return { name: `3 matMuls ${sizeOf(m, n)}`, call: gradientOf((x, w) => matMul(x as Tensor, w as Tensor), [x, w], dy) };
};

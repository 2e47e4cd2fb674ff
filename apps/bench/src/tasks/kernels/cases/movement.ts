import { greater, sum, type Tensor, transpose, where } from '@tensorflow/tfjs-core';
import { productOf } from '../calls.js';
import type { Subject } from '../Subject.js';

const ROWS = 64;

const onMatrix = (name: string, f: (x: Tensor) => Tensor, isQuick = false): Subject => ({
  name,
  sizes: { quick: isQuick ? [512] : [], standard: [512], full: [64, 512, 1024] },
  open: (bench, n) => {
    const x = bench.normal(n, n);
    return { call: () => [f(x)], yardstick: productOf(bench, ROWS, n) };
  },
});

const choice: Subject = {
  ...onMatrix('where', (x) => x),
  open: (bench, n) => {
    const [x, y] = [bench.normal(n, n), bench.normal(n, n)];
    const condition = bench.own(greater(x, 0));
    return { call: () => [where(condition, x, y)], yardstick: productOf(bench, ROWS, n) };
  },
};

/** What reads or moves n × n numbers and computes little. */
export const movements: readonly Subject[] = [
  onMatrix('sum over axis 0', (x) => sum(x, 0)),
  onMatrix('sum over axis 1', (x) => sum(x, 1)),
  onMatrix('sum of all', (x) => sum(x)),
  onMatrix('transpose', (x) => transpose(x), true),
  choice,
];

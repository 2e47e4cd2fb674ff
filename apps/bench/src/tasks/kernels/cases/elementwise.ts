import { gelu, scaledSoftmax } from '@slim/core';
import { erf, exp, log, sigmoid, softmax, type Tensor, tanh } from '@tensorflow/tfjs-core';
import { productOf } from '../calls.js';
import type { Subject } from '../Subject.js';

const ROWS = 64;

/** A function of every entry of an n × n matrix, beside a product of 64 rows with such a matrix. */
const each = (name: string, f: (x: Tensor) => Tensor, isQuick = false): Subject => ({
  name,
  sizes: { quick: isQuick ? [512] : [], standard: [512], full: [64, 512, 1024] },
  open: (bench, n) => {
    const x = bench.normal(n, n);
    return { call: () => [f(x)], yardstick: productOf(bench, ROWS, n) };
  },
});

/** log is asked about positive numbers only: NaN may take another path. */
const logarithm: Subject = {
  ...each('log', log),
  open: (bench, n) => {
    const x = bench.entries([n, n], (normal) => Math.exp(normal));
    return { call: () => [log(x)], yardstick: productOf(bench, ROWS, n) };
  },
};

export const elementwise: readonly Subject[] = [
  each('exp', exp, true),
  each('tanh', tanh, true),
  each('erf', erf),
  each('gelu', gelu),
  logarithm,
  each('sigmoid', sigmoid),
  each('softmax, last axis', (x) => softmax(x)),
  each('softmax, first axis', (x) => scaledSoftmax(x, { axis: 0 })),
];

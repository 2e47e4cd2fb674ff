import { householderProduct } from '@slim/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { denseOf, gradientOf, productOf } from '../calls.js';
import type { Subject } from '../Subject.js';

const ROWS = 64;

/** Rows times n reflections: any orthogonal n × n matrix, beside a dense layer for as many rows. */
export const householder: readonly Subject[] = [
  {
    name: 'Householder',
    sizes: { quick: [], standard: [64, 256], full: [64, 128, 256, 512] },
    flops: (n) => 2 * ROWS * n ** 2, // reflection r turns the last n − r columns, at 4 operations an entry
    open: (bench, n) => {
      const [x, u] = [bench.normal(ROWS, n), bench.normal(n, n)];
      return { call: () => [householderProduct(x, u)], yardstick: productOf(bench, ROWS, n) };
    },
  },
  {
    name: 'Householder + gradients',
    sizes: { quick: [256], standard: [64, 256, 512], full: [64, 128, 256, 512, 1024] },
    open: (bench, n) => ({
      call: gradientOf(
        (x, u) => householderProduct(x as Tensor, u as Tensor),
        [bench.normal(ROWS, n), bench.normal(n, n)],
        bench.normal(ROWS, n),
      ),
      yardstick: denseOf(bench, ROWS, n),
    }),
  },
];

import { matMul, type Tensor } from '@tensorflow/tfjs-core';
import { productOf } from '../calls.js';
import type { Subject } from '../Subject.js';

const BATCH = 64;

/** 64 products at once. 64 = 4³, so a single product of four times the size is as much work: the yardstick. */
export const batches: readonly Subject[] = [
  {
    name: 'batched matMul',
    sizes: { quick: [32], standard: [16, 32, 64], full: [16, 32, 64] },
    flops: (n) => 2 * BATCH * n ** 3,
    open: (bench, n) => {
      const [a, b] = [bench.normal(BATCH, n, n), bench.normal(BATCH, n, n)];
      return { call: () => [matMul<Tensor>(a, b)], yardstick: productOf(bench, 4 * n, 4 * n) };
    },
  },
];

import { matMul, type Tensor } from '@tensorflow/tfjs-core';
import type { Effort } from '../../../effort.js';
import { productOf } from '../calls.js';
import type { Subject } from '../Subject.js';

const all = [64, 128, 256, 512, 1024];

/** Which of the two matrices is read transposed: a forward pass needs NN, its gradients NT and TN. */
const form = (name: string, first: boolean, second: boolean, sizes: Record<Effort, readonly number[]>): Subject => ({
  name: `matMul ${name}`,
  sizes,
  flops: (n) => 2 * n ** 3,
  ...(first || second ? { stock: { upTo: 512, above: 'seconds a call' } } : {}),
  open: (bench, n) => {
    const [a, b] = [bench.normal(n, n), bench.normal(n, n)];
    const call = () => [matMul<Tensor>(a, b, first, second)];
    return first || second ? { call, yardstick: productOf(bench, n, n) } : { call };
  },
});

/** Products of square matrices; those with a transposed matrix beside our own without. */
export const products: readonly Subject[] = [
  form('NN', false, false, { quick: [256], standard: [64, 256, 1024], full: all }),
  form('NT', false, true, { quick: [256], standard: [64, 256, 1024], full: all }),
  form('TN', true, false, { quick: [], standard: [256], full: all }),
  form('TT', true, true, { quick: [], standard: [256], full: all }),
];

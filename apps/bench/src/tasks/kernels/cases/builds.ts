import { hasRelaxedSimd } from '@slim/backend-wasm';
import { matMul, type Tensor } from '@tensorflow/tfjs-core';
import type { Subject } from '../Subject.js';

const sizes = hasRelaxedSimd() ? [256] : [];

/** The build with fused multiply-add beside the plain one, where the engine has both. */
export const builds: readonly Subject[] = [
  {
    name: 'matMul NN, relaxed SIMD',
    sizes: { quick: [], standard: sizes, full: sizes },
    flops: (n) => 2 * n ** 3,
    open: (bench, n) => {
      const call = () => [matMul<Tensor>(a, b)];
      const [a, b] = [bench.normal(n, n), bench.normal(n, n)];
      return { call, yardstick: { name: 'the plain build', call, build: 'plain' } };
    },
  },
];

import { butterflyMultiply } from '@slim/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Effort } from '../../../effort.js';
import { denseOf, gradientOf } from '../calls.js';
import type { Subject } from '../Subject.js';

const ROWS = 64;

/** log₂ n factors of n/2 blocks each, the blocks of their own or shared by all groups of a factor. */
const kind = (name: string, isTied: boolean, isComplex: boolean, sizes: Record<Effort, readonly number[]>): Subject => ({
  name: `${name} + gradients`,
  sizes,
  open: (bench, n) => {
    const blocks = isTied ? [n - 1] : [Math.log2(n), n / 2];
    const parts = isComplex ? [2] : [];
    const twiddle = bench.entries([1, ...blocks, 2, 2, ...parts], (normal) => normal / Math.sqrt(isComplex ? 4 : 2)); // keeps lengths, on average
    return {
      call: gradientOf(
        (x, w) => butterflyMultiply(x as Tensor, w as Tensor),
        [bench.normal(ROWS, n, ...parts), twiddle],
        bench.normal(ROWS, 1, n, ...parts),
      ),
      yardstick: denseOf(bench, ROWS, n),
    };
  },
});

/** Butterflies, forward and back, beside a real dense layer. */
export const butterflies: readonly Subject[] = [
  kind('butterfly', false, false, { quick: [256], standard: [64, 256, 1024], full: [64, 128, 256, 512, 1024] }),
  kind('butterfly, tied', true, false, { quick: [], standard: [256, 1024], full: [64, 256, 1024] }),
  kind('butterfly, complex', false, true, { quick: [], standard: [256], full: [64, 256, 1024] }),
];

import type { Random } from '@slim/core';
import { mul, type Tensor, tensor } from '@tensorflow/tfjs-core';

/**
 * Sets each entry to 0 with the given chance and divides the others by what is left, so that the mean stays (Srivastava et al.,
 * Dropout, JMLR 15 (2014)).
 */
export const dropout = (x: Tensor, rate: number, random: Random): Tensor => {
  const kept = 1 / (1 - rate);
  const limit = rate * 2 ** 32;
  return mul(
    x,
    tensor(
      Float32Array.from({ length: x.size }, () => (random.bits() < limit ? 0 : kept)),
      x.shape,
      'float32',
    ),
  );
};

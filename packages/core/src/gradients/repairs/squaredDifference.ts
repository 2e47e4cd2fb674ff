import { type GradConfig, mul, SquaredDifference, sub, type Tensor } from '@tensorflow/tfjs-core';
import { sumTo } from '../sumTo.js';

/**
 * Upstream: the gradient of a `squaredDifference` that broadcasts throws, because it has the shape of the result.
 *
 * d(a − b)² = 2(a − b)(da − db), then the adjoint of broadcasting.
 */
export const squaredDifferenceGradient: GradConfig = {
  kernelName: SquaredDifference,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, saved) => {
    const [a, b] = saved as [Tensor, Tensor];
    const share = (sign: number, shape: number[]) => sumTo(mul(dy as Tensor, mul(sub(a, b), 2 * sign)), shape);
    return { a: () => share(1, a.shape), b: () => share(-1, b.shape) };
  },
};

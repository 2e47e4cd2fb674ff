import { Add, Multiply, RealDiv, Sub, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { GradientRepair } from '../Repair.js';

/**
 * Upstream: the gradient of `add(x, b)` with x of shape [0, n] and b of shape [1, n] throws: an axis of one that was
 * broadcast to none is not summed, and the reshape to b's shape fails. So for every arithmetic op.
 *
 * A result of no entries depends on nothing: its gradients are 0.
 */
export const emptyBroadcastGradients: readonly GradientRepair[] = [Add, Sub, Multiply, RealDiv].map((kernelName) => ({
  kernelName,
  wrap: (upstream) => ({
    ...upstream,
    gradFunc: (dy, saved, attrs) => {
      if ((dy as Tensor).size > 0) return upstream.gradFunc(dy, saved, attrs);
      const [a, b] = saved as [Tensor, Tensor];
      return { a: () => zeros(a.shape), b: () => zeros(b.shape) };
    },
  }),
}));

import { BatchMatMul, reshape, type Tensor, util } from '@tensorflow/tfjs-core';
import type { Attributes, Gradient, GradientRepair } from '../Repair.js';
import { sumTo } from '../sumTo.js';

/**
 * Upstream (#8721, #8548): where the batch axes of a and b differ, the gradient of the one that is broadcast keeps the
 * batch of the result, and the tape throws.
 *
 * Y = A·B per batch gives dA = dY·Bᵀ and dB = Aᵀ·dY per batch, summed over the batches that share the matrix. If one
 * plain matrix B serves all, the rows of all batches are the rows of one 2-D product, gradients included.
 */
export const matMulGradient: GradientRepair = {
  kernelName: BatchMatMul,
  wrap: (upstream) => {
    const perBatch = upstream.gradFunc as Gradient;
    const gradient = (dy: Tensor, saved: Tensor[], attrs: Attributes) => {
      const [a, b] = saved as [Tensor, Tensor];
      if (util.arraysEqual(a.shape.slice(0, -2), b.shape.slice(0, -2))) return perBatch(dy, saved, attrs);
      if (b.rank === 2 && !attrs.transposeA && dy.size > 0 && a.size > 0) {
        const rows = (x: Tensor) => reshape(x, [-1, x.shape.at(-1) as number]);
        const flat = perBatch(rows(dy), [rows(a), b], attrs);
        return { a: () => reshape((flat['a'] as () => Tensor)(), a.shape), b: flat['b'] as () => Tensor };
      }
      const full = perBatch(dy, saved, attrs);
      return { a: () => sumTo((full['a'] as () => Tensor)(), a.shape), b: () => sumTo((full['b'] as () => Tensor)(), b.shape) };
    };
    return { ...upstream, gradFunc: gradient as typeof upstream.gradFunc };
  },
};

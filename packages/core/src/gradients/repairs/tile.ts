import { type GradConfig, reshape, sum, type Tensor, Tile, zeros } from '@tensorflow/tfjs-core';
import type { Attributes } from '../Repair.js';

/**
 * Upstream: the gradient of `tile`, and so of every `where` and `broadcastTo` that broadcasts, throws above rank 4 and for
 * scalars; below it takes one slice and one addition for each repetition, half a million of them for a scalar in a `where` of
 * [1000, 512].
 *
 * The adjoint adds the repetitions up: along each repeated axis, dy as [outer, repetitions, inner] summed over the middle.
 */
export const tileGradient: GradConfig = {
  kernelName: Tile,
  inputsToSave: ['x'],
  gradFunc: (dy, saved, { reps }: Attributes) => {
    const { shape, rank } = saved[0] as Tensor;
    return {
      x: () => {
        const full = dy as Tensor;
        if (full.size === 0) return zeros(shape);
        let [total, inner] = [full, 1];
        for (let axis = rank - 1; axis >= 0; axis--) {
          inner *= shape[axis] as number;
          if (reps[axis] > 1) total = sum(reshape(total, [-1, reps[axis], inner]), 1);
        }
        return reshape(total, shape);
      },
    };
  },
};

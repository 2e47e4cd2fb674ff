import { buffer, normal, type Parameter, softPermutation } from '@slim/core';
import { cast, eye, greater, range, sigmoid, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { embed } from '../embed.js';
import { eachPlane } from './eachPlane.js';

/** Logits of probabilities, N(0, 1); a buffer where no factor reads them. */
export const logits = (shape: readonly number[], isRead: boolean): Parameter => (isRead ? normal(shape) : buffer(normal(shape)));

/** What a soft permutation of n numbers does, given the logits of all its factors, [m − 1, 3] or [3]. */
export const softly = (
  logit: Tensor,
  { inFeatures: n, complex, increasingStride }: { inFeatures: number; complex: boolean; increasingStride: boolean },
) => {
  const mixed = (x: Tensor): Tensor => softPermutation(x, sigmoid(logit), { increasingStride });
  return {
    weight: (): Tensor => (complex ? embed(mixed(eye(n))) : mixed(eye(n))),
    multiply: (x: Tensor): Tensor => eachPlane(x, complex, mixed),
    /** With each probability rounded to 0 or 1, one half to 0. */
    argmax: (): Tensor1D =>
      cast(softPermutation(range(0, n), cast(greater(logit, 0), 'float32'), { increasingStride }), 'int32') as Tensor1D,
  };
};

import { neg, reshape, stack, type Tensor, type Tensor2D, unstack } from '@tensorflow/tfjs-core';

/**
 * The real [2i, 2o] matrix that acts on interleaved (re, im) pairs as the complex W of shape [i, o, 2] acts on complex rows:
 * (a + ib)(c + id) = (ac − bd) + i(ad + bc).
 */
export const realForm = (w: Tensor): Tensor2D => {
  const [inFeatures, outFeatures] = w.shape as [number, number, number];
  const [re, im] = unstack(w, 2) as [Tensor2D, Tensor2D];
  const pairs = stack([stack([re, im], 2), stack([neg(im), re], 2)], 1); // [i, 2, o, 2]
  return reshape(pairs, [2 * inFeatures, 2 * outFeatures]);
};

import type { LinearMap } from '@slim/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Whether x, W and y of a map end in an axis of 2 (re, im). */
export const isComplex = (map: LinearMap): boolean => {
  const w: Tensor = map.effectiveW();
  const { rank } = w;
  w.dispose();
  return rank === 3;
};

import { concat, reshape, slice, type Tensor } from '@tensorflow/tfjs-core';

/** What was there before each time of [T, B, n]: the start [B, n], then all but the last, as rows [T·B, n]. */
export const delayed = (over: Tensor, start: Tensor): Tensor => {
  const [steps, batch, n] = over.shape as [number, number, number];
  return steps === 1 ? start : concat([start, reshape(slice(over, [0, 0, 0], [steps - 1, batch, n]), [(steps - 1) * batch, n])], 0);
};

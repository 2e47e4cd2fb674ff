import { reshape, slice, stack, type Tensor, transpose, zerosLike } from '@tensorflow/tfjs-core';

// Both go through a transposition: backends copy an innermost axis of 2 or 1 number by number.

/** Real numbers as complex ones: x of any shape becomes (x, 0) in a new last axis. */
export const embed = (x: Tensor): Tensor => {
  const re = reshape(x, [x.size]);
  return reshape(transpose(stack([re, zerosLike(re)], 0)), [...x.shape, 2]);
};

/** The real parts of complex numbers, (re, im) in the last axis. */
export const realParts = (y: Tensor): Tensor => {
  const count = y.size / 2;
  return reshape(slice(transpose(reshape(y, [count, 2])), [0, 0], [1, count]), y.shape.slice(0, -1));
};

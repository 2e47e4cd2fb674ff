import { reshape, stack, type Tensor, type Tensor2D, unstack } from '@tensorflow/tfjs-core';

/** The complex [i, o, 2] matrix behind a real [2i, 2o] form: the inverse of `realForm`. */
export const complexForm = (real: Tensor2D): Tensor => {
  const [rows, columns] = real.shape;
  const [first] = unstack(reshape(real, [rows / 2, 2, columns / 2, 2]), 1) as [Tensor]; // rows of re: (re, im) pairs
  return stack(unstack(first, 2), 2);
};

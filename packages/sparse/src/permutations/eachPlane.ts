import { reshape, type Tensor, transpose } from '@tensorflow/tfjs-core';

/** Applies a real map of [rows, n] to the real and the imaginary parts of complex rows [rows, n, 2]; real rows it is applied to. */
export const eachPlane = (x: Tensor, complex: boolean, map: (rows: Tensor) => Tensor): Tensor => {
  if (!complex) return map(x);
  const [rows, n] = x.shape as [number, number];
  const planes = reshape(transpose(x, [0, 2, 1]), [2 * rows, n]);
  return transpose(reshape(map(planes), [rows, 2, n]), [0, 2, 1]);
};

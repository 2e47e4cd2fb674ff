import { mul, type Tensor, tensor2d } from '@tensorflow/tfjs-core';

/** 1 above the diagonal, 0 elsewhere. Filled row by row here: comparing indices on the wasm backend takes 50 times as long. */
const above = (n: number): Float32Array => {
  const mask = new Float32Array(n * n);
  for (let row = 0; row < n; row++) mask.fill(1, row * n + row + 1, (row + 1) * n);
  return mask;
};

/** The entries above the diagonal of a square matrix, zeros elsewhere. A product with a mask: bandPart has no gradient and is slow. */
export const strictlyUpper = (matrix: Tensor): Tensor => {
  const n = matrix.shape[0] as number;
  return mul(matrix, tensor2d(above(n), [n, n], 'float32'));
};

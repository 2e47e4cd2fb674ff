import type { Tensor2D } from '@tensorflow/tfjs-core';
import { Matrix64 } from '../linalg/Matrix64.js';

/** A matrix in float64; the tensor is disposed. Asynchronous, since webgpu cannot be read in any other way. */
export const download = async (matrix: Tensor2D): Promise<Matrix64> => {
  const [rows, columns] = matrix.shape;
  try {
    return Matrix64.of(rows, columns, await matrix.data());
  } finally {
    matrix.dispose();
  }
};

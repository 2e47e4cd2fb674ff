import { cast, less, mul, range, reshape, type Tensor } from '@tensorflow/tfjs-core';

/** The entries above the diagonal of a square matrix, zeros elsewhere. A product with a mask: bandPart has no gradient and is slow. */
export const strictlyUpper = (matrix: Tensor): Tensor => {
  const n = matrix.shape[0] as number;
  const index = range(0, n, 1, 'int32');
  const above = cast(less(reshape(index, [n, 1]), reshape(index, [1, n])), 'float32');
  return mul(matrix, above);
};

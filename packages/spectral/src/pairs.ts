import { add, mul, reshape, reverse, type Tensor, tensor2d } from '@tensorflow/tfjs-core';

/** x·T, T block diagonal with the blocks [[a_k, −b_k], [b_k, a_k]], without a product of matrices. */
export const turnPairs = (x: Tensor, a: Tensor, b: Tensor): Tensor => {
  const half = a.size;
  const pairs = reshape(x, [-1, half, 2]);
  const across = mul(reshape(b, [half, 1]), tensor2d([[1, -1]]));
  return reshape(add(mul(pairs, reshape(a, [half, 1])), mul(reverse(pairs, 2), across)), x.shape);
};

/** 1 above the 2 × 2 blocks on the diagonal, 0 elsewhere. Filled row by row: a call for each entry would take longer than a product. */
export const aboveBlocks = (n: number): Tensor => {
  const mask = new Float32Array(n * n);
  for (let row = 0; row < n; row++) mask.fill(1, row * n + row - (row % 2) + 2, (row + 1) * n);
  return tensor2d(mask, [n, n]);
};

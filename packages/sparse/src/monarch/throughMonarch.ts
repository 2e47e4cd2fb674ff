import { matMul, pad, reshape, slice, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { type MonarchOptions, monarchPlan } from './monarchPlan.js';

type Sizes = { readonly inFeatures: number; readonly outFeatures: number } & MonarchOptions;

/** x·W for x of [rows, inFeatures], by two batches of small products. */
export const throughMonarch = (x: Tensor, first: Tensor, second: Tensor, context: Sizes): Tensor => {
  const { inFeatures, outFeatures } = context;
  const { blocks, inside, outside, rank } = monarchPlan(context);
  const rows = x.shape[0] as number;
  const missing = blocks * inside - inFeatures;
  const whole =
    missing === 0
      ? x
      : pad(x, [
          [0, 0],
          [0, missing],
        ]);
  const groups = transpose(reshape(whole, [rows, blocks, inside]), [1, 0, 2]);
  const mixed = matMul(groups, first, false, true); // [blocks, rows, rank·blocks]
  // The number (τ, c) of block a goes to place (a, τ) of block c.
  const spread = transpose(reshape(mixed, [blocks, rows, rank, blocks]), [3, 1, 0, 2]);
  const outputs = matMul(reshape(spread, [blocks, rows, blocks * rank]), second, false, true); // [blocks, rows, outside]
  const y = reshape(transpose(outputs, [1, 2, 0]), [rows, outside * blocks]);
  return outside * blocks === outFeatures ? y : slice(y, [0, 0], [rows, outFeatures]);
};

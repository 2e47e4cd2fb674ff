import { add, cast, equal, gather, logicalAnd, max, mul, notEqual, reshape, step, sub, type Tensor, tensor1d } from '@tensorflow/tfjs-core';

/** The first `count` entries [B, count] on the diagonal of matrices [B, m, n]. Read, not summed: what lies beside may be NaN. */
export const diagonalOf = (x: Tensor, count: number): Tensor => {
  const [batch, rows, columns] = x.shape as [number, number, number];
  const places = Int32Array.from({ length: count }, (_, i) => i * (columns + 1));
  return gather(reshape(x, [batch, rows * columns]), tensor1d(places, 'int32'), 1);
};

/** Where entries are finite and not 0: what can be divided by. A finite number times 0 is 0. */
export const isUsable = (x: Tensor): Tensor => logicalAnd(equal(mul(x, 0), 0), notEqual(x, 0));

/** The status of each row of a [B, n] of booleans: 0 where all are true, else the index of the first false, counted from 1. */
export const firstFailure = (good: Tensor): Tensor => {
  const n = good.shape[1] as number;
  const weights = Float32Array.from({ length: n }, (_, i) => n - i); // the earlier, the heavier
  const heaviest = max(mul(sub(1, cast(good, 'float32')), tensor1d(weights)), 1);
  return cast(mul(step(heaviest), sub(n + 1, heaviest)), 'int32');
};

/** 1 where x >= 0, −1 where x < 0. */
export const signOf = (x: Tensor): Tensor => sub(1, mul(2, step(mul(x, -1))));

/** x with 1 in place of each 0. */
export const orOne = (x: Tensor): Tensor => add(x, cast(equal(x, 0), 'float32'));

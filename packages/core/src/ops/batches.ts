import { add, broadcast_util, cast, reshape, Tensor, util, zeros } from '@tensorflow/tfjs-core';
import { checkNames } from '../checks/options.js';
import { showValue } from '../checks/showValue.js';
import { checkFlag } from '../checks/values.js';
import { SlimError } from '../SlimError.js';

/** `cholesky([2, 3, 3])`, as errors name a call by the shapes of what it got. */
export const callOf = (name: string, ...tensors: readonly unknown[]): string =>
  `${name}(${tensors.map((x) => (x instanceof Tensor ? `[${x.shape.join(', ')}]` : showValue(x))).join(', ')})`;

/** The tensor as float32, refused where it is no living tensor of real numbers with as many axes. */
export const realTensor = (where: string, label: string, x: unknown, rank: number, shape: string): Tensor => {
  if (!(x instanceof Tensor)) throw new SlimError('input', where, `${label} must be a tensor of shape ${shape}, got ${showValue(x)}`);
  if (x.isDisposed) throw new SlimError('input', where, `${label} must be alive, got a disposed tensor`);
  if (x.dtype !== 'float32' && x.dtype !== 'int32' && x.dtype !== 'bool') {
    throw new SlimError('input', where, `${label} must hold real numbers, got ${x.dtype}`);
  }
  if (x.rank < rank) throw new SlimError('input', where, `${label} must have shape ${shape}, got [${x.shape.join(', ')}]`);
  return x.dtype === 'float32' ? x : cast(x, 'float32');
};

/** A tensor of square matrices [..., n, n] as float32. */
export const squareMatrices = (where: string, label: string, x: unknown): Tensor => {
  const matrices = realTensor(where, label, x, 2, '[..., n, n]');
  const [rows, columns] = matrices.shape.slice(-2);
  if (rows !== columns) throw new SlimError('size', where, `${label} must be square, got ${rows} × ${columns}`);
  return matrices;
};

/** Refuses options that the function does not know, and values that are not true or false. */
export const checkFlags = (where: string, given: object, known: readonly string[]): void => {
  checkNames(where, given, known);
  for (const [key, value] of Object.entries(given)) if (value !== undefined) checkFlag(where, key, value);
};

/** The same numbers under another shape; the tensor itself where it has that shape, since a step on the tape costs as much as a small product. */
export const asShape = (x: Tensor, shape: readonly number[]): Tensor =>
  util.arraysEqual(x.shape, [...shape]) ? x : reshape(x, [...shape]);

/** Everything before the last two axes. */
export const leadingOf = (x: Tensor): number[] => x.shape.slice(0, -2);

/** [..., m, n] as one batch [B, m, n]. */
export const toBatch = (x: Tensor): Tensor => asShape(x, [util.sizeFromShape(leadingOf(x)), ...x.shape.slice(-2)]);

/** [B, …] with the first axis unfolded again. */
export const fromBatch = (x: Tensor, leading: readonly number[]): Tensor => asShape(x, [...leading, ...x.shape.slice(1)]);

/** The leading axes that both tensors of matrices broadcast to. */
export const commonLeading = (where: string, a: Tensor, b: Tensor): number[] => {
  try {
    return broadcast_util.assertAndGetBroadcastShape(leadingOf(a), leadingOf(b));
  } catch (cause) {
    const got = `[${leadingOf(a).join(', ')}] and [${leadingOf(b).join(', ')}]`;
    throw new SlimError('size', where, `leading axes must be equal or broadcast, got ${got}`, { cause });
  }
};

/** One batch [B, m, n] of matrices repeated along the leading axes. Adding 0 has a gradient for batches of none, tiling has not. */
export const toCommonBatch = (x: Tensor, leading: readonly number[]): Tensor =>
  toBatch(util.arraysEqual(leadingOf(x), [...leading]) ? x : add(x, zeros([...leading, 1, 1])));

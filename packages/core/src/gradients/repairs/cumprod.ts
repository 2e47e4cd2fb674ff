import {
  add,
  Cumprod,
  cast,
  cumprod,
  type GradConfig,
  mul,
  pad,
  reshape,
  reverse,
  slice,
  type Tensor,
  util,
  zeros,
} from '@tensorflow/tfjs-core';
import type { Attributes } from '../Repair.js';

/** v moved towards the front of axis 1 by some places, zeros behind. */
const shift = (v: Tensor, places: number): Tensor => {
  const [outer, n, inner] = v.shape as [number, number, number];
  const kept = Math.max(n - places, 0);
  return pad(slice(v, [0, Math.min(places, n), 0], [outer, kept, inner]), [
    [0, 0],
    [0, n - kept],
    [0, 0],
  ]);
};

/**
 * Upstream: `cumprod` has no gradient, and `prod`'s, which is made of it, no second one.
 *
 * dx_i = (Π_{k<i} x_k)·t_i with the recurrence t_i = dy_i + x_{i+1}·t_{i+1}. Products of windows instead of quotients
 * keep it right where an entry is 0. The recurrence is solved by doubling, in log₂(n) steps. An exclusive product is an
 * inclusive one shifted, a reverse one an inclusive one turned round.
 */
export const cumprodGradient: GradConfig = {
  kernelName: Cumprod,
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attrs: Attributes) => ({ x: () => derivative(saved[0] as Tensor, dy as Tensor, attrs) }),
};

const derivative = (input: Tensor, dy: Tensor, attrs: Attributes): Tensor => {
  const { shape, size } = input;
  if (size === 0) return zeros(shape);
  const axis = util.parseAxisParam(attrs.axis, shape)[0] as number;
  const n = shape[axis] as number;
  const inner = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const turn = (v: Tensor) => (attrs.reverse ? reverse(v, 1) : v);
  const bring = (v: Tensor) => turn(reshape(cast(v, 'float32'), [-1, n, inner]));
  const x = bring(input);
  let total = attrs.exclusive ? shift(bring(dy), 1) : bring(dy);
  let factor = shift(x, 1);
  for (let step = 1; step < n; step *= 2) {
    total = add(total, mul(factor, shift(total, step)));
    factor = mul(factor, shift(factor, step));
  }
  return reshape(turn(mul(cumprod(x, 1, true), total)), shape);
};

import { reshape, reverse, slice, type Tensor } from '@tensorflow/tfjs-core';
import type { Span } from './Span.js';

/** The last entry of [T, B, n]. */
export const lastOf = (over: Tensor): Tensor => {
  const [steps, batch, n] = over.shape as [number, number, number];
  return reshape(slice(over, [steps - 1, 0, 0], [1, batch, n]), [batch, n]);
};

/** All times count. */
export const whole: Span = {
  clear: (x) => x,
  backwards: () => whole,
  reverse: (x) => reverse(x, 0),
  scan: (kind, scan) => kind.scan(scan),
  last: lastOf,
};

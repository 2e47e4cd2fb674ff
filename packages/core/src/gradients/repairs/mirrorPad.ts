import { add, clone, type GradConfig, MirrorPad, pad, reverse, slice, type Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../Repair.js';

/** Part of a tensor along one axis. */
const part = (x: Tensor, axis: number, begin: number, length: number): Tensor => {
  const size = [...x.shape];
  size[axis] = length;
  return slice(
    x,
    x.shape.map((_, k) => (k === axis ? begin : 0)),
    size,
  );
};

/**
 * Upstream: the gradient of `mirrorPad` only cuts the border off, so that what the mirrored entries contribute is lost:
 * silently wrong at every entry that is mirrored.
 *
 * The adjoint folds each border back, axis by axis: mirrored, and added to where it was copied from, which is one entry
 * further in for 'reflect'.
 */
export const mirrorPadGradient: GradConfig = {
  kernelName: MirrorPad,
  gradFunc: (dy, _, attrs: Attributes) => {
    const { paddings, mode } = attrs as { paddings: [number, number][]; mode: string };
    const inset = mode === 'reflect' ? 1 : 0;
    const fold = (x: Tensor, axis: number): Tensor => {
      const [front, back] = paddings[axis] as [number, number];
      const n = (x.shape[axis] as number) - front - back;
      const folded = (begin: number, length: number, at: number) =>
        pad(
          reverse(part(x, axis, begin, length), axis),
          x.shape.map((_, k) => (k === axis ? [at, n - at - length] : [0, 0])),
        );
      let inside = part(x, axis, front, n);
      if (front > 0) inside = add(inside, folded(0, front, inset));
      if (back > 0) inside = add(inside, folded(front + n, back, n - inset - back));
      return inside;
    };
    return { x: () => paddings.reduce((x, [front, back], axis) => (front + back > 0 ? fold(x, axis) : x), clone(dy as Tensor)) };
  },
};

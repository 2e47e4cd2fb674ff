import { concat, type GradConfig, SplitV, stack, type Tensor, Unpack } from '@tensorflow/tfjs-core';
import type { Attributes } from '../Repair.js';

/** The engine hands a kernel with one output its dy, and one with several an array of them. */
const list = (dy: Tensor | Tensor[]): Tensor[] => (Array.isArray(dy) ? dy : [dy]);

/**
 * Upstream: the gradient of `unstack` along an axis of length 1 throws, since it expects an array of gradients; with it
 * that of `linalg.bandPart` of a matrix.
 */
export const unstackGradient: GradConfig = {
  kernelName: Unpack,
  gradFunc: (dy, _, attrs: Attributes) => ({ value: () => stack(list(dy), attrs.axis) }),
};

/** Upstream: the gradient of `split` into one part throws in the same way. */
export const splitGradient: GradConfig = {
  kernelName: SplitV,
  gradFunc: (dy, _, attrs: Attributes) => ({ x: () => concat(list(dy), attrs.axis) }),
};

import { Cumsum, cumsum, type GradConfig, type Tensor } from '@tensorflow/tfjs-core';
import type { Attributes } from '../Repair.js';

/**
 * Upstream: the gradient of `cumsum` along any axis but the last is transposed: it throws, or is wrong if the axes have
 * equal lengths.
 *
 * The adjoint of a running sum is the running sum from the other end, along the same axis.
 */
export const cumsumGradient: GradConfig = {
  kernelName: Cumsum,
  gradFunc: (dy, _, { axis, exclusive, reverse }: Attributes) => ({ x: () => cumsum(dy as Tensor, axis, exclusive, !reverse) }),
};

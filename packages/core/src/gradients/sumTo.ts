import { broadcast_util, reshape, sum, type Tensor, zeros } from '@tensorflow/tfjs-core';

/** The adjoint of broadcasting: sums dy over every axis along which a tensor of this shape was repeated, or dropped (1 to 0). */
export const sumTo = (dy: Tensor, shape: number[]): Tensor => {
  if (dy.size === 0) return zeros(shape);
  const axes = broadcast_util.getReductionAxes(shape, dy.shape);
  return reshape(axes.length > 0 ? sum(dy, axes) : dy, shape);
};

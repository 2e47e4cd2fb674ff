import { cast, customGrad, gather, range, reshape, scatterND, type Tensor } from '@tensorflow/tfjs-core';

/** For a permutation p [n] the q with q[p[k]] = k. */
const inverseOf = (order: Tensor): Tensor => {
  const n = order.size;
  return scatterND(reshape(cast(order, 'int32'), [n, 1]), range(0, n, 1, 'float32'), [n]);
};

/** Takes by an order or by its inverse; the adjoint of one is the other, where that of gather adds up row by row. */
const taken = (x: Tensor, order: Tensor, isInverse: boolean): Tensor =>
  customGrad((given) => ({
    value: gather(given as Tensor, cast(isInverse ? inverseOf(order) : order, 'int32'), 1),
    gradFunc: (dy) => taken(dy as Tensor, order, !isInverse),
  }))(x);

/**
 * The numbers of [rows, n] or [rows, n, 2] in an order, [n], place by place. Differentiable again.
 *
 * @param order - a parameter, or what else outlives the tape: its gradient reads it again
 */
export const inOrder = (x: Tensor, order: Tensor): Tensor => taken(x, order, false);

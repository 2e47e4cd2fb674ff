import { clone, customGrad, type Tensor, zerosLike } from '@tensorflow/tfjs-core';

/**
 * x as a constant: what is made of it has no gradient in x.
 *
 * @example
 * ```ts
 * import { stopGradient } from '@slim/core';
 * import { grad, mul, tensor1d } from '@tensorflow/tfjs-core';
 *
 * grad((x) => mul(x, stopGradient(x)))(tensor1d([3])).print(); // [3], not [6]
 * ```
 */
export const stopGradient = (x: Tensor): Tensor =>
  customGrad((value) => ({ value: clone(value as Tensor), gradFunc: (dy: Tensor) => zerosLike(dy) }))(x);

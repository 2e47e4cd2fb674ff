import { customGrad, relu, type Tensor } from '@tensorflow/tfjs-core';

/**
 * max(x, 0) whose gradient is passed on unchanged everywhere, so that an entry below zero can come back.
 *
 * @example
 * ```ts
 * import { identityGradReLU } from '@slim/core';
 * import { grad, tensor1d } from '@tensorflow/tfjs-core';
 *
 * grad((x) => identityGradReLU(x))(tensor1d([-2, 3])).print(); // [1, 1]
 * ```
 */
export const identityGradReLU = (x: Tensor): Tensor =>
  customGrad((value) => ({ value: relu(value as Tensor), gradFunc: (dy: Tensor) => dy }))(x);

import { clone, customGrad, type Tensor, zerosLike } from '@tensorflow/tfjs-core';

/** x as a constant: what is made of it has no gradient in x. */
export const stopGradient = (x: Tensor): Tensor =>
  customGrad((value) => ({ value: clone(value as Tensor), gradFunc: (dy: Tensor) => zerosLike(dy) }))(x);

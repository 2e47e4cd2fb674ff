import { clipByValue, customGrad, type Tensor } from '@tensorflow/tfjs-core';

/**
 * x clamped to [low, high], with the gradient of the identity: a parameter outside its interval acts as the nearest end
 * and is still moved by the gradient found there, so that it can come back (a projected gradient).
 */
export const clampStraightThrough = (x: Tensor, low: number, high: number): Tensor =>
  customGrad((value) => ({ value: clipByValue(value as Tensor, low, high), gradFunc: (dy: Tensor) => dy }))(x);

import { logSoftmax, mean, mul, neg, type Scalar, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';

/** The mean error of predictions for a batch, a scalar tensor made of differentiable functions of TensorFlow.js. */
export type Loss = (prediction: Tensor, target: Tensor) => Tensor;

/** Shapes that differ would broadcast, [32, 1] and [32] to [32, 32], and train on nonsense without a word. */
const sameShape = (loss: string, prediction: Tensor, target: Tensor, hint = ''): void => {
  if (prediction.shape.join() === target.shape.join()) return;
  const shapes = `[${prediction.shape.join(', ')}] and [${target.shape.join(', ')}]`;
  throw new SlimError('input', loss, `prediction and target must have the same shape, got ${shapes}${hint}`);
};

/** The losses that `fit` knows by name. */
export const losses = {
  /** Mean of (prediction − target)² over all entries. */
  meanSquaredError: (prediction: Tensor, target: Tensor): Scalar => {
    sameShape('meanSquaredError', prediction, target);
    return mean(square(sub(prediction, target)));
  },

  /** Mean over samples of −Σ target·log softmax(prediction) on the last axis: logits, and classes as probabilities. */
  softmaxCrossEntropy: (prediction: Tensor, target: Tensor): Scalar => {
    sameShape('softmaxCrossEntropy', prediction, target, '; oneHot(classes, width) makes targets of class numbers');
    return neg(mean(sum(mul(target, logSoftmax(prediction)), -1)));
  },
} as const satisfies Record<string, Loss>;

import { type Scalar, Tensor } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';
import { showValue } from './showValue.js';

/**
 * Refuses a loss that is no number that can be differentiated.
 *
 * @throws SlimError `input` for what is no float32 scalar tensor
 *
 * @example
 * ```ts
 * import { checkLoss } from '@slim/core/checks';
 * import { scalar } from '@tensorflow/tfjs-core';
 *
 * checkLoss('fit', scalar(0.5)).print(); // 0.5; a number or a tensor of shape [1] would throw
 * ```
 */
export const checkLoss = (where: string, loss: unknown): Scalar => {
  if (loss instanceof Tensor && loss.rank === 0 && loss.dtype === 'float32') return loss as Scalar;
  const got = loss instanceof Tensor ? `${loss.dtype} of shape [${loss.shape.join(', ')}]` : showValue(loss);
  throw new SlimError('input', where, `the loss must be a float32 scalar tensor, got ${got}`);
};

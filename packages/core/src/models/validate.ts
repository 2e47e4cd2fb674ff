import { tidy } from '@tensorflow/tfjs-core';
import { checkLoss } from '../checks/loss.js';
import { SlimError } from '../SlimError.js';
import type { Plan } from './checkFit.js';
import { batchesOf, type Samples, tensorsOf } from './samples.js';
import type { Position } from './trainStep.js';

/** The mean loss over samples outside training, without the penalty. */
export const validate = async (
  { model, loss, batchSize }: Plan,
  samples: Samples,
  { step, epoch }: Position,
  rest: () => Promise<void> | undefined,
  mayGoOn: () => void,
): Promise<number> => {
  let total = 0;
  for (const batch of batchesOf(samples, batchSize)) {
    mayGoOn();
    const error = tidy(() => {
      const { x, y } = tensorsOf(batch);
      return checkLoss('fit', loss(model.forward(x), y));
    });
    try {
      const [value] = await error.data();
      total += (value as number) * (batch.rows.length / samples.rows.length);
    } finally {
      error.dispose();
    }
    await rest();
  }
  mayGoOn();
  if (Number.isFinite(total)) return total;
  throw new SlimError('numeric', 'fit', `the validation loss became ${total} after step ${step} (epoch ${epoch})`);
};

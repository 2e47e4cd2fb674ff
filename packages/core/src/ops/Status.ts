import type { Tensor } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';

/**
 * A result that may have failed. `status` (int32, one entry per matrix of the batch) is 0 where `value` is right; what
 * another number means, the function that made it says. Nothing is read back from the device to find out: look with
 * {@link checked} where it matters.
 */
export interface WithStatus {
  readonly value: Tensor;
  readonly status: Tensor;
}

/**
 * The value, once its status has been read and found 0 everywhere.
 *
 * @throws SlimError `numeric` with the first status that is not 0; value and status are disposed.
 */
export const checked = async ({ value, status }: WithStatus, where: string): Promise<Tensor> => {
  const codes = await status.data();
  const at = codes.findIndex((code) => code !== 0);
  status.dispose();
  if (at < 0) return value;
  value.dispose();
  throw new SlimError('numeric', where, `failed with status ${codes[at]} for matrix ${at} of ${codes.length}`);
};

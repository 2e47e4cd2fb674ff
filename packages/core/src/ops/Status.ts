import { dispose, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
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
 * A result without its status, once that has been read and found 0 everywhere.
 *
 * @param result - what an op returned: `{ value, status }`, `{ q, r, status }`, …
 * @param where - what computes it, as the error names it
 * @throws SlimError `numeric` with the first status that is not 0; every tensor of the result is disposed.
 *
 * @example
 * ```ts
 * import { checked, cholesky } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const { value } = await checked(cholesky(tensor2d([[4, 2], [2, 5]])), 'my covariance');
 * value.print(); // [[2, 0], [1, 2]]
 * ```
 */
export const checked = async <R extends { readonly status: Tensor }>(result: R, where: string): Promise<Omit<R, 'status'>> => {
  const { status, ...rest } = result;
  const codes = await status.data();
  const at = codes.findIndex((code) => code !== 0);
  status.dispose();
  if (at < 0) return rest;
  dispose(rest as NamedTensorMap);
  throw new SlimError('numeric', where, `failed with status ${codes[at]} for matrix ${at} of ${codes.length}`);
};

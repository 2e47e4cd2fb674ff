import type { Variable } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';

/** Refuses a method of a map that was disposed, or whose variables somebody else has disposed. */
export const checkAlive = (where: string, method: string, isDisposed: boolean, parameters: Readonly<Record<string, Variable>>): void => {
  if (isDisposed) throw new SlimError('disposed', where, `${method} was called after dispose`);
  const lost = Object.entries(parameters).find(([, variable]) => variable.isDisposed);
  if (lost) throw new SlimError('disposed', where, `${method} needs '${lost[0]}', which was disposed from outside`);
};

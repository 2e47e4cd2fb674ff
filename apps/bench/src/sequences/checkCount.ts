import { SlimError } from '@slim/core';

/** Refuses a number of things that is no integer or below the least that makes sense. */
export const checkCount = (where: string, name: string, value: unknown, least: number): void => {
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  throw new SlimError('size', where, `${name} must be an integer of at least ${least}, got ${String(value)}`);
};

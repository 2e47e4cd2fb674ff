import { SlimError } from '@slim/core';

/** Refuses options that a function does not know: a misspelt one would be ignored. */
export const checkNames = (where: string, options: object, known: readonly string[]): void => {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new SlimError('option', where, `has no option '${unknown}'; it has ${known.join(', ')}`);
};

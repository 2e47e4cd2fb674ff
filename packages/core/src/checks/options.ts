import { SlimError } from '../SlimError.js';
import { isRecord } from './records.js';
import { showValue } from './showValue.js';

/**
 * Refuses what is no object, and names that are not known: a misspelt one would be ignored.
 *
 * @param where - who refuses, as the message names it
 * @throws SlimError `option`
 *
 * @example
 * ```ts
 * import { checkNames } from '@slim/core/checks';
 *
 * checkNames('smooth(4)', { width: 3 }, ['width', 'times']); // widht: 3 would throw
 * ```
 */
export const checkNames = (where: string, given: unknown, known: readonly string[]): void => {
  if (!isRecord(given)) throw new SlimError('option', where, `options must be an object, got ${showValue(given)}`);
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new SlimError('option', where, `has no option '${unknown}' (got ${showValue(given[unknown])}); it has ${known.join(', ')}`);
};

/**
 * Options over their defaults. `null` and `undefined`, for all of them or for one, mean the default.
 *
 * @param where - who refuses, as the message names it
 * @throws SlimError `option` for what is no object, and for names that the defaults have not
 *
 * @example
 * ```ts
 * import { completeOptions } from '@slim/core/checks';
 *
 * console.log(completeOptions('smooth(4)', { width: 5, times: null }, { width: 3, times: 1 })); // { width: 5, times: 1 }
 * ```
 */
export const completeOptions = <O extends object>(where: string, given: unknown, defaults: O): O => {
  if (given === undefined || given === null) return { ...defaults };
  checkNames(where, given, Object.keys(defaults));
  return { ...defaults, ...chosenOf(given as object) };
};

/** Options without those that are `null` or `undefined`. */
export const chosenOf = <O extends object>(given: O): { [K in keyof O]?: NonNullable<O[K]> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined)) as {
    [K in keyof O]?: NonNullable<O[K]>;
  };

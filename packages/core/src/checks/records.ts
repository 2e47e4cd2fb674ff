import { SlimError } from '../SlimError.js';
import { showValue } from './showValue.js';

/** Whether a value is an object with named entries: no list, no null. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Refuses what is no object with named entries.
 *
 * @throws SlimError `option`
 *
 * @example
 * ```ts
 * import { checkRecord } from '@slim/core/checks';
 *
 * checkRecord('smooth(4)', 'cellArgs', { bias: true }); // a list or null would throw
 * ```
 */
export const checkRecord = (where: string, name: string, value: unknown): void => {
  if (!isRecord(value)) throw new SlimError('option', where, `${name} must be an object, got ${showValue(value)}`);
};

import { SlimError } from '../SlimError.js';
import { showValue } from './showValue.js';

/**
 * Refuses what is no number of features, layers or steps: a positive integer.
 *
 * @throws SlimError `size`
 *
 * @example
 * ```ts
 * import { checkSize } from '@slim/core/checks';
 *
 * checkSize('smooth(4)', 'width', 4); // 0 or 2.5 would throw
 * ```
 */
export const checkSize = (where: string, name: string, value: unknown): void => {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return;
  throw new SlimError('size', where, `${name} must be a positive integer, got ${showValue(value)}`);
};

/**
 * Refuses what is neither true nor false.
 *
 * @throws SlimError `option`
 *
 * @example
 * ```ts
 * import { checkFlag } from '@slim/core/checks';
 *
 * checkFlag('smooth(4)', 'bias', true); // 1 would throw
 * ```
 */
export const checkFlag = (where: string, name: string, value: unknown): void => {
  if (typeof value !== 'boolean') throw new SlimError('option', where, `${name} must be true or false, got ${showValue(value)}`);
};

/**
 * The seed in use: the given one, a random one for `null` and `undefined`.
 *
 * @throws SlimError `option` for what is no safe integer
 *
 * @example
 * ```ts
 * import { seedOf } from '@slim/core/checks';
 *
 * console.log(seedOf('smooth(4)', 7)); // 7
 * ```
 */
export const seedOf = (where: string, seed: unknown): number => {
  if (seed === undefined || seed === null) return Math.floor(Math.random() * 2 ** 32);
  if (Number.isSafeInteger(seed)) return seed as number;
  throw new SlimError('option', where, `seed must be a safe integer, got ${showValue(seed)}`);
};

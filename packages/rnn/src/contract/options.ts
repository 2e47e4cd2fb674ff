import { SlimError } from '@slim/core';
import { Tensor } from '@tensorflow/tfjs-core';

/** A wrong value as messages show it. */
export const showValue = (value: unknown): string => {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return `the function ${value.name || 'without a name'}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Tensor) return `a tensor [${value.shape.join(', ')}]`;
  return typeof value === 'object' && value !== null ? `an object with ${Object.keys(value).join(', ') || 'nothing'}` : String(value);
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Given options over their defaults; `null` and `undefined` mean the default. Unknown names are refused. */
export const complete = <O extends object>(where: string, given: unknown, defaults: O): O => {
  if (given !== undefined && given !== null && !isRecord(given)) {
    throw new SlimError('option', where, `options must be an object, got ${showValue(given)}`);
  }
  const known = Object.keys(defaults);
  const unknown = Object.keys(given ?? {}).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new SlimError('option', where, `has no option '${unknown}'; it has ${known.join(', ')}`);
  const chosen = Object.entries(given ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return { ...defaults, ...Object.fromEntries(chosen) };
};

export const mustBeSize = (where: string, name: string, value: unknown): void => {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return;
  throw new SlimError('size', where, `${name} must be a positive integer, got ${showValue(value)}`);
};

export const mustBeFlag = (where: string, name: string, value: unknown): void => {
  if (typeof value !== 'boolean') throw new SlimError('option', where, `${name} must be true or false, got ${showValue(value)}`);
};

export const mustBeRecord = (where: string, name: string, value: unknown): void => {
  if (!isRecord(value)) throw new SlimError('option', where, `${name} must be an object, got ${showValue(value)}`);
};

/** The seed in use: the given one, or a random one. */
export const seedOf = (where: string, seed: unknown): number => {
  if (seed === undefined || seed === null) return Math.floor(Math.random() * 2 ** 32);
  if (Number.isSafeInteger(seed)) return seed as number;
  throw new SlimError('option', where, `seed must be a safe integer, got ${showValue(seed)}`);
};

/** Whether two lists hold the same names, in any order. */
export const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name) => b.includes(name));

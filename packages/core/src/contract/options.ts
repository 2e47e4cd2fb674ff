import { SlimError } from '../SlimError.js';
import { showValue } from '../showValue.js';
import type { Context } from './Context.js';
import type { AnyDescription } from './Description.js';

/** Complete options of one map: its own, the common ones, and the sizes. */
export interface Resolved {
  readonly context: Context;
  readonly seed: number;
  /** What `map.options` shows and `save` writes. */
  readonly options: Readonly<Record<string, unknown>>;
  /** `SymmetricLinear(4 → 6)`, as errors name the map. */
  readonly where: string;
}

const COMMON = ['bias', 'seed', 'init'];

const checkSize = (where: string, label: string, size: unknown): void => {
  if (!Number.isSafeInteger(size) || (size as number) < 1) {
    throw new SlimError('size', where, `${label} must be a positive integer, got ${showValue(size)}`);
  }
};

/**
 * The given value must be of the type of its default; numbers must be finite. A default of null leaves the rule to `refuse`,
 * and so does an open option, but for numbers that are none and those that float32 takes for infinite.
 */
const checkOption = (where: string, key: string, value: unknown, standard: unknown, isOpen: boolean): void => {
  const isInfinite = value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
  if (typeof value === 'number' && !Number.isFinite(Math.fround(value)) && !(isOpen && isInfinite)) {
    throw new SlimError('option', where, `${key} must be finite in float32, got ${value}`);
  }
  if (isOpen || standard === null || standard === undefined || typeof value === typeof standard) return;
  throw new SlimError('option', where, `${key} must be a ${typeof standard}, got ${showValue(value)} (${typeof value})`);
};

const checkCommon = (where: string, bias: unknown, seed: unknown, init: unknown): void => {
  if (typeof bias !== 'boolean') throw new SlimError('option', where, `bias must be true or false, got ${showValue(bias)}`);
  if (!Number.isSafeInteger(seed)) throw new SlimError('option', where, `seed must be a safe integer, got ${showValue(seed)}`);
  if (init !== 'fanIn' && init !== 'reference') {
    throw new SlimError('option', where, `init must be 'fanIn' or 'reference', got ${showValue(init)}`);
  }
};

/** Fills in defaults and checks sizes and options, the general rules first, then the map's own. */
export const resolve = (description: AnyDescription, inFeatures: number, outFeatures: number, given: unknown): Resolved => {
  const where = `${description.name}(${String(inFeatures)} → ${String(outFeatures)})`;
  checkSize(where, 'inFeatures', inFeatures);
  checkSize(where, 'outFeatures', outFeatures);
  if (description.square && inFeatures !== outFeatures) {
    throw new SlimError('size', where, `must be square, got ${inFeatures} and ${outFeatures} features`);
  }
  if (description.tall && outFeatures < inFeatures) {
    throw new SlimError('size', where, `outFeatures must be at least inFeatures, got ${outFeatures} and ${inFeatures}`);
  }
  if (given !== undefined && given !== null && (typeof given !== 'object' || Array.isArray(given))) {
    throw new SlimError('option', where, `options must be an object, got ${showValue(given)}`);
  }
  const defaults = description.defaults as Record<string, unknown>;
  const known = [...Object.keys(defaults), ...COMMON];
  const chosen = Object.entries(given ?? {}).filter(([, value]) => value !== null && value !== undefined);
  const unknown = Object.keys(given ?? {}).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new SlimError(
      'option',
      where,
      `has no option '${unknown}' (got ${showValue((given as Record<string, unknown>)[unknown])}); it has ${known.join(', ')}`,
    );
  }
  for (const [key, value] of chosen) {
    if (!COMMON.includes(key)) checkOption(where, key, value, defaults[key], description.openOptions?.includes(key) ?? false);
  }

  const own = { ...defaults, ...Object.fromEntries(chosen) } as Record<string, unknown>;
  const rule = description.bias;
  const { bias = rule?.byDefault ?? false, seed = Math.floor(Math.random() * 2 ** 32), init = 'fanIn' } = own;
  checkCommon(where, bias, seed, init);
  if (bias && rule?.allowed === false) throw new SlimError('option', where, 'has no bias: bias must be false, got true');

  const options = { ...own, bias, seed, init };
  const context = { ...options, inFeatures, outFeatures } as unknown as Context;
  const broken = description.refuse?.(context);
  if (broken !== undefined) throw new SlimError('option', where, broken);
  return { context, seed: seed as number, options, where };
};

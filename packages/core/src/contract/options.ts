import { checkNames, chosenOf } from '../checks/options.js';
import { showValue } from '../checks/showValue.js';
import { checkFlag, checkSize, seedOf } from '../checks/values.js';
import { SlimError } from '../SlimError.js';
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

const checkCommon = (where: string, bias: unknown, init: unknown): void => {
  checkFlag(where, 'bias', bias);
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
  const defaults = description.defaults as Record<string, unknown>;
  const known = [...Object.keys(defaults), ...COMMON];
  checkNames(where, given ?? {}, known);
  const chosen = chosenOf(given ?? {});
  for (const [key, value] of Object.entries(chosen)) {
    if (!COMMON.includes(key)) checkOption(where, key, value, defaults[key], description.openOptions?.includes(key) ?? false);
  }

  const own = { ...defaults, ...chosen } as Record<string, unknown>;
  const rule = description.bias;
  const { bias = rule?.byDefault ?? false, init = 'fanIn' } = own;
  checkCommon(where, bias, init);
  const seed = seedOf(where, own['seed']);
  if (bias && rule?.allowed === false) throw new SlimError('option', where, 'has no bias: bias must be false, got true');

  const options = { ...own, bias, seed, init };
  const context = { ...options, inFeatures, outFeatures } as unknown as Context;
  const broken = description.refuse?.(context);
  if (broken !== undefined) throw new SlimError('option', where, broken);
  return { context, seed, options, where };
};

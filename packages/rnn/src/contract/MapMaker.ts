import { type LinearMap, type LinearMapConstructor, SlimError } from '@slim/core';
import { showValue } from '@slim/core/checks';

/** What a function that makes a map is told: whether there shall be a bias, the seed, and what `hiddenArgs` or `inputArgs` add. */
export type MakerOptions = { readonly bias: boolean; readonly seed: number } & Readonly<Record<string, unknown>>;

/**
 * Where the maps of a cell come from: the class of a map of any package, passed as a value, or a function that makes a new
 * map, for combinations: `(n, m, { seed }) => identityPlus(new SkewSymmetricLinear(n, m, { seed }))`.
 */
export type MapMaker = MapClass | ((inFeatures: number, outFeatures: number, options: MakerOptions) => LinearMap);

// biome-ignore lint/suspicious/noExplicitAny: classes differ in their options, which the map itself checks
type MapClass = LinearMapConstructor<any, any, any>;

const isClass = (maker: MapMaker): maker is MapClass => 'description' in maker;

/** How errors and `options` call a maker. */
export const nameOfMaker = (maker: MapMaker): string => (isClass(maker) ? maker.description.name : maker.name || 'a function');

export const mustBeMaker = (where: string, name: string, value: unknown): void => {
  if (typeof value === 'function') return;
  throw new SlimError('option', where, `${name} must be the class of a map or a function that makes one, got ${showValue(value)}`);
};

/** A new real map of the given sizes. */
export const makeMap = (where: string, maker: MapMaker, inFeatures: number, outFeatures: number, options: MakerOptions): LinearMap => {
  const made: unknown = isClass(maker) ? new maker(inFeatures, outFeatures, options) : maker(inFeatures, outFeatures, options);
  checkMap(where, nameOfMaker(maker), made, inFeatures, outFeatures);
  return made as LinearMap;
};

/** Refuses what cannot be a map of a cell. */
export const checkMap = (where: string, name: string, map: unknown, inFeatures: number, outFeatures: number): void => {
  const { effectiveW, field, isDisposed, inFeatures: i, outFeatures: o } = (map ?? {}) as Partial<LinearMap>;
  if (typeof effectiveW !== 'function') throw new SlimError('input', where, `${name} must give a map, got ${showValue(map)}`);
  if (isDisposed) throw new SlimError('disposed', where, `${name} gave a map that was disposed`);
  if (field !== 'real') throw new SlimError('kind', where, `the maps of a cell must be real, ${name} is ${field}`);
  if (i === inFeatures && o === outFeatures) return;
  throw new SlimError('size', where, `${name} must give a map ${inFeatures} → ${outFeatures}, got ${i} → ${o}`);
};

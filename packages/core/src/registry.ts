import type { LinearMapConstructor } from './contract/LinearMapConstructor.js';

/** Constructors by registry key: the keys of the reference, and further names. */
export type Registry = Readonly<Record<string, LinearMapConstructor>>;

/** A module of maps, as `import * as maps from './maps.js'` gives it. */
export type MapModule = Readonly<Record<string, LinearMapConstructor>>;

/**
 * Registry key → constructor for every map of a module, derived from the descriptions; aliases included.
 *
 * @example
 * ```ts
 * import { maps } from '@slim/core';
 *
 * const { symmetric: Map } = maps;
 * if (Map) new Map(4, 4).dispose();
 * ```
 */
export const mapsOf = (module: MapModule): Registry => {
  const entries = Object.values(module).flatMap((constructor) => {
    const { key, aliases = [], name } = constructor.description;
    return [key ?? name, ...(aliases as string[])].map((one) => [one, constructor] as const);
  });
  return Object.fromEntries(entries);
};

const filtered = (module: MapModule, keeps: (constructor: LinearMapConstructor) => boolean): Registry =>
  Object.fromEntries(Object.entries(mapsOf(module)).filter(([, constructor]) => keeps(constructor)));

/** The maps of a module that require inFeatures = outFeatures. */
export const squareMapsOf = (module: MapModule): Registry => filtered(module, ({ description }) => description.square === true);

/** The maps of a module that require outFeatures ≥ inFeatures. */
export const tallMapsOf = (module: MapModule): Registry => filtered(module, ({ description }) => description.tall === true);

import type { LinearMapConstructor } from './contract/LinearMapConstructor.js';
import { SlimError } from './SlimError.js';

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
  const registry: Record<string, LinearMapConstructor> = {};
  for (const constructor of Object.values(module)) {
    const { key, aliases = [], name } = constructor.description;
    for (const one of [key ?? name, ...(aliases as string[])]) {
      const taken = registry[one]?.description.name;
      if (taken !== undefined) throw new SlimError('kind', 'mapsOf', `the key '${one}' belongs to ${taken}, and ${name} claims it too`);
      registry[one] = constructor;
    }
  }
  return registry;
};

const filtered = (module: MapModule, keeps: (constructor: LinearMapConstructor) => boolean): Registry =>
  Object.fromEntries(Object.entries(mapsOf(module)).filter(([, constructor]) => keeps(constructor)));

/** The maps of a module that require inFeatures = outFeatures. */
export const squareMapsOf = (module: MapModule): Registry => filtered(module, ({ description }) => description.square === true);

/** The maps of a module that require outFeatures ≥ inFeatures. */
export const tallMapsOf = (module: MapModule): Registry => filtered(module, ({ description }) => description.tall === true);

import { tensor, tidy } from '@tensorflow/tfjs-core';
import { count } from '../initial/draw.js';
import { SlimError } from '../SlimError.js';
import { decode } from './encoding.js';
import type { LinearMap } from './LinearMap.js';
import type { LinearMapConstructor } from './LinearMapConstructor.js';
import type { SavedMap } from './SavedMap.js';

/**
 * Makes the map that `save` wrote. The constructors it may meet are passed as values: nothing is looked up globally.
 * @param saved - the value that `save` resolved to, as it came back from JSON
 * @param given - `maps`: constructors under any keys, e.g. the `maps` of one or several packages
 * @throws SlimError `state` when the value is no saved map, is of a newer version, names a map that is not given, or does not fit it
 *
 * @example
 * ```ts
 * import { load, SymmetricLinear } from '@slim/core';
 *
 * const map = new SymmetricLinear(4, 4, { seed: 1 });
 * const text = JSON.stringify(await map.save());
 * const same = load(JSON.parse(text), { maps: { SymmetricLinear } });
 * console.log(same.name); // SymmetricLinear
 * ```
 */
export const load = (saved: SavedMap, { maps }: { maps: Readonly<Record<string, LinearMapConstructor>> }): LinearMap => {
  if (saved?.format !== 'slim.map') throw new SlimError('state', 'load', `expected a saved map (format 'slim.map'), got ${saved?.format}`);
  if (saved.version !== 1) throw new SlimError('state', 'load', `can read version 1, got version ${saved.version}`);
  const constructors = [...new Set(Object.values(maps))];
  const Map = constructors.find(({ description }) => description.name === saved.map);
  if (!Map) {
    const names = constructors.map(({ description }) => description.name).join(', ');
    throw new SlimError('state', 'load', `'${saved.map}' is not among the given maps: ${names || 'none'}`);
  }
  const map = new Map(saved.inFeatures, saved.outFeatures, saved.options);
  try {
    fill(map, saved);
    return map;
  } catch (problem) {
    map.dispose();
    throw problem;
  }
};

/** Assigns the saved numbers once all of them are known to fit. */
const fill = (map: LinearMap, { parameters: saved }: SavedMap): void => {
  const where = `load ${map.name}(${map.inFeatures} → ${map.outFeatures})`;
  const keys = Object.keys(map.parameters);
  const stray = Object.keys(saved ?? {}).find((key) => !keys.includes(key));
  if (stray !== undefined) throw new SlimError('state', where, `unknown key '${stray}'; keys of this map: ${keys.join(', ')}`);
  const values = keys.map((key) => {
    const [entry, variable] = [saved?.[key], map.parameters[key]];
    if (!entry || !variable) throw new SlimError('state', where, `missing '${key}'`);
    if (String(entry.shape) !== String(variable.shape)) {
      throw new SlimError('state', where, `'${key}' must have shape [${variable.shape.join(', ')}], got [${entry.shape}]`);
    }
    return { variable, numbers: decode(where, key, entry.data, count(variable.shape)) };
  });
  tidy(() => {
    for (const { variable, numbers } of values) variable.assign(tensor(numbers, variable.shape, 'float32'));
  });
};

import { tensor, tidy } from '@tensorflow/tfjs-core';
import { count } from '../initial/draw.js';
import { SlimError } from '../SlimError.js';
import { decode } from './encoding.js';
import type { LinearMap } from './LinearMap.js';
import type { LinearMapConstructor } from './LinearMapConstructor.js';
import type { SavedMap } from './SavedMap.js';

/** Makes a map that is no combination, with the constructor of its name among those given. */
export const loadLeaf = (saved: SavedMap, constructors: readonly LinearMapConstructor[]): LinearMap => {
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

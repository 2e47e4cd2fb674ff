import { tensor, tidy } from '@tensorflow/tfjs-core';
import { count } from '../initial/draw.js';
import { SlimError } from '../SlimError.js';
import { decode, decodeOptions } from './encoding.js';
import type { LinearMap } from './LinearMap.js';
import type { LinearMapConstructor } from './LinearMapConstructor.js';
import type { SavedMap } from './SavedMap.js';
import { type Nestable, STATE_TABLE } from './stateTable.js';

/** Makes a map that is no combination, with the constructor of its name among those given. */
export const loadLeaf = (saved: SavedMap, constructors: readonly LinearMapConstructor[]): LinearMap => {
  const Map = constructors.find((one) => one?.description?.name === saved.map);
  if (!Map) {
    const names = constructors.flatMap((one) => one?.description?.name ?? []).join(', ');
    throw new SlimError('state', 'load', `'${saved.map}' is not among the given maps: ${names || 'none'}`);
  }
  const map = new Map(saved.inFeatures, saved.outFeatures, decodeOptions(saved.options));
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
  const { entries } = (map as unknown as Nestable)[STATE_TABLE]();
  const keys = Object.keys(map.parameters);
  const stray = Object.keys(saved ?? {}).find((key) => !keys.includes(key));
  if (stray !== undefined) throw new SlimError('state', where, `unknown key '${stray}'; keys of this map: ${keys.join(', ')}`);
  const values = keys.map((key) => {
    const [entry, variable] = [saved?.[key], map.parameters[key]];
    if (!entry || !variable) throw new SlimError('state', where, `missing '${key}'`);
    if (String(entry.shape) !== String(variable.shape)) {
      throw new SlimError('state', where, `'${key}' must have shape [${variable.shape.join(', ')}], got [${entry.shape}]`);
    }
    const numbers = decode(where, key, entry.data, count(variable.shape));
    if (entries[key]?.constant?.().some((value, i) => value !== numbers[i])) {
      throw new SlimError('state', where, `'${key}' is constant in this map, but other values were saved`);
    }
    return { variable, numbers };
  });
  tidy(() => {
    for (const { variable, numbers } of values) variable.assign(tensor(numbers, variable.shape, 'float32'));
  });
};

import type { LinearMap } from '../contract/LinearMap.js';
import { SlimError } from '../SlimError.js';
import type { Combination, CombinationOptions } from './Combination.js';
import { CompositeMap } from './CompositeMap.js';

/** Refuses an empty list, values that are no maps, disposed maps, and a mixture of real and complex ones. */
export const checkMaps = (name: string, maps: readonly LinearMap[]): void => {
  if (maps.length === 0) throw new SlimError('size', name, 'needs at least one map, got none');
  for (const [i, map] of maps.entries()) {
    if (typeof map?.effectiveW !== 'function') throw new SlimError('input', name, `argument ${i} must be a map, got ${typeof map}`);
    if (map.isDisposed) throw new SlimError('disposed', name, `${map.name} at ${i} was disposed`);
    if (map.field !== maps[0]?.field) {
      throw new SlimError('kind', name, `maps must be all real or all complex, got ${maps[0]?.field} and ${map.field} at ${i}`);
    }
  }
};

/** The maps by the prefixes `factors.0`, `factors.1` … */
export const numbered = (word: string, maps: readonly LinearMap[]): Readonly<Record<string, LinearMap>> =>
  Object.fromEntries(maps.map((map, i) => [`${word}.${i}`, map]));

/** Arguments of a combining function: the maps, or the maps and at last the options. */
export const splitArguments = (given: readonly (LinearMap | CombinationOptions)[]): { maps: LinearMap[]; own: boolean } => {
  const last = given.at(-1);
  const hasOptions = typeof last === 'object' && last !== null && !('effectiveW' in last);
  const { own = true } = (hasOptions ? last : {}) as CombinationOptions;
  return { maps: (hasOptions ? given.slice(0, -1) : given) as LinearMap[], own };
};

/** Makes the map. */
export const combine = (combination: Combination, own: boolean): LinearMap => new CompositeMap(combination, own);

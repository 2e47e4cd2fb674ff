import type { LinearMap } from '../contract/LinearMap.js';
import { COMBINATION, type Combined } from './Combination.js';

/** The maps inside some maps that are no combinations, each once however often and deep it occurs. */
export const leavesOf = (maps: Iterable<LinearMap>, found = new Set<LinearMap>()): Set<LinearMap> => {
  for (const map of maps) {
    const combination = (map as Partial<Combined>)[COMBINATION];
    if (combination) leavesOf(Object.values(combination.parts), found);
    else found.add(map);
  }
  return found;
};

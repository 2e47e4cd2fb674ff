import type { LinearMap } from '../contract/LinearMap.js';
import { COMBINATION, type Combined } from './Combination.js';

/** Clones a map and the maps inside it; one that occurs several times stays one map. */
export const cloneTree = (map: LinearMap, twins = new Map<LinearMap, LinearMap>()): LinearMap => {
  const known = twins.get(map);
  if (known) return known;
  const combination = (map as Partial<Combined>)[COMBINATION];
  const twin = combination ? combination.of(Object.values(combination.parts).map((part) => cloneTree(part, twins))) : map.clone();
  twins.set(map, twin);
  return twin;
};

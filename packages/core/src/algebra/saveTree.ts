import type { LinearMap } from '../contract/LinearMap.js';
import type { SavedLink, SavedMap } from '../contract/SavedMap.js';
import { COMBINATION, type Combined } from './Combination.js';

/** Saves a map and the maps inside it; one that occurs again is written as a link to its first place. */
export const saveTree = async (map: LinearMap, at = '', seen = new Map<LinearMap, string>()): Promise<SavedMap | SavedLink> => {
  const first = seen.get(map);
  if (first !== undefined) return { sameAs: first };
  seen.set(map, at);
  if (!(COMBINATION in map)) return map.save();
  const { name, inFeatures, outFeatures, options, parts } = (map as unknown as Combined)[COMBINATION];
  const saved: Record<string, SavedMap | SavedLink> = {};
  for (const [prefix, part] of Object.entries(parts)) saved[prefix] = await saveTree(part, at === '' ? prefix : `${at}.${prefix}`, seen);
  return { format: 'slim.map', version: 1, map: name, inFeatures, outFeatures, options, parameters: {}, parts: saved };
};

import { combinators } from './algebra/combinators.js';
import type { LinearMap } from './contract/LinearMap.js';
import type { LinearMapConstructor } from './contract/LinearMapConstructor.js';
import { loadLeaf } from './contract/loadLeaf.js';
import type { SavedLink, SavedMap } from './contract/SavedMap.js';
import { SlimError } from './SlimError.js';

/**
 * Makes the map that `save` wrote, combinations of maps included; maps that were one map are one map again. The
 * constructors it may meet are passed as values: nothing is looked up globally.
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
  const made = new Map<string, LinearMap>();
  try {
    return build(saved, [...new Set(Object.values(maps))], '', made);
  } catch (problem) {
    for (const map of made.values()) map.dispose();
    throw problem;
  }
};

/** Makes the map at a path of the tree; `made` holds those before it by their paths. */
const build = (
  saved: SavedMap | SavedLink,
  constructors: readonly LinearMapConstructor[],
  at: string,
  made: Map<string, LinearMap>,
): LinearMap => {
  if (saved && 'sameAs' in saved) {
    const known = made.get(saved.sameAs);
    if (!known) throw new SlimError('state', 'load', `'${at}' is the same as '${saved.sameAs}', which does not come before it`);
    return known;
  }
  if (saved?.format !== 'slim.map') throw new SlimError('state', 'load', `expected a saved map (format 'slim.map'), got ${saved?.format}`);
  if (saved.version !== 1) throw new SlimError('state', 'load', `can read version 1, got version ${saved.version}`);
  const combine = saved.parts && Object.hasOwn(combinators, saved.map) ? combinators[saved.map] : undefined;
  const map = combine
    ? combine(
        Object.entries(saved.parts ?? {}).map(([prefix, part]) => build(part, constructors, at === '' ? prefix : `${at}.${prefix}`, made)),
        saved.options,
      )
    : loadLeaf(saved, constructors);
  made.set(at, map);
  return map;
};

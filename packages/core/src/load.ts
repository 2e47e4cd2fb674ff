import { combinators } from './algebra/combinators.js';
import type { LinearMap } from './contract/LinearMap.js';
import type { LinearMapConstructor } from './contract/LinearMapConstructor.js';
import { loadLeaf } from './contract/loadLeaf.js';
import type { SavedLink, SavedMap } from './contract/SavedMap.js';
import type { Activation } from './models/activation.js';
import type { Chain } from './models/Layer.js';
import { loadChain } from './models/loadChain.js';
import type { SavedChain } from './models/SavedChain.js';
import { SlimError } from './SlimError.js';

/** What `load` may meet, passed as values under any keys: nothing is looked up globally. */
export interface LoadOptions {
  /** Constructors, e.g. the `maps` of one or several packages. */
  readonly maps: Readonly<Record<string, LinearMapConstructor>>;
  /** Functions of `activation` for chains; those of TensorFlow.js are known. */
  readonly activations?: Readonly<Record<string, Activation>>;
}

/**
 * Makes the map or chain that `save` wrote, combinations of maps included; maps that were one map are one map again. The
 * constructors and activations it may meet are passed as values.
 * @param saved - the value that `save` resolved to, as it came back from JSON
 * @param given - `maps` and, for chains with functions of `activation`, `activations`
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
export function load(saved: SavedMap, given: LoadOptions): LinearMap;
export function load(saved: SavedChain, given: LoadOptions): Chain;
export function load(saved: SavedMap | SavedChain, { maps, activations = {} }: LoadOptions): LinearMap | Chain {
  const given: Given = { constructors: [...new Set(Object.values(maps))], activations: Object.values(activations), made: new Map() };
  try {
    return build(saved, given, '');
  } catch (problem) {
    for (const map of given.made.values()) map.dispose();
    throw problem;
  }
}

interface Given {
  readonly constructors: readonly LinearMapConstructor[];
  readonly activations: readonly Activation[];
  /** What is made already, by paths. */
  readonly made: Map<string, LinearMap | Chain>;
}

/** What was saved of a combination must be what its maps make. */
const checkCombination = (saved: SavedMap, map: LinearMap): void => {
  const [given, wanted] = [Object.keys(saved.parts ?? {}).join(', '), Object.keys(map.parts).join(', ')];
  if (given !== wanted) throw new SlimError('state', 'load', `${map.name} must hold ${wanted}, got ${given}`);
  const sizes = `${saved.inFeatures} → ${saved.outFeatures}`;
  if (saved.inFeatures !== map.inFeatures || saved.outFeatures !== map.outFeatures) {
    throw new SlimError('state', 'load', `${map.name} is ${map.inFeatures} → ${map.outFeatures}, but was saved as ${sizes}`);
  }
  const stray = Object.keys(saved.parameters ?? {})[0];
  if (stray !== undefined) throw new SlimError('state', 'load', `${map.name} has no parameter of its own, got '${stray}'`);
};

/** Makes the map or chain at a path of the tree. */
const build = (saved: SavedMap | SavedChain | SavedLink, given: Given, at: string): LinearMap | Chain => {
  const { constructors, activations, made } = given;
  const below = (path: string): string => (at === '' ? path : `${at}.${path}`);
  if (typeof saved !== 'object' || saved === null)
    throw new SlimError('state', 'load', `expected a saved map${at && ` at '${at}'`}, got ${saved}`);
  if ('sameAs' in saved) {
    const known = made.get(saved.sameAs);
    if (!known) throw new SlimError('state', 'load', `'${at}' is the same as '${saved.sameAs}', which does not come before it`);
    return known;
  }
  const format: unknown = saved?.format;
  if (saved?.format === 'slim.chain') {
    const chain = loadChain(saved, activations, (layer, path) => build(layer, given, below(path)));
    made.set(at, chain);
    return chain;
  }
  if (saved?.format !== 'slim.map') throw new SlimError('state', 'load', `expected a saved map (format 'slim.map'), got ${format}`);
  if (saved.version !== 1) throw new SlimError('state', 'load', `can read version 1, got version ${saved.version}`);
  const combine = saved.parts && Object.hasOwn(combinators, saved.map) ? combinators[saved.map] : undefined;
  if (!combine) {
    const map = loadLeaf(saved, constructors);
    made.set(at, map);
    return map;
  }
  const parts = Object.entries(saved.parts ?? {}).map(([prefix, part]) => build(part, given, below(prefix)) as LinearMap);
  const map = combine(parts, saved.options ?? {});
  checkCombination(saved, map);
  made.set(at, map);
  return map;
};

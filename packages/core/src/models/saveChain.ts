import { saveTree } from '../algebra/saveTree.js';
import type { LinearMap } from '../contract/LinearMap.js';
import type { SavedLink } from '../contract/SavedMap.js';
import { SlimError } from '../SlimError.js';
import { describeFunction, titleOf } from './activation.js';
import { flatten } from './checkLayers.js';
import { type Chain, isChain, type Layer } from './Layer.js';
import type { SavedChain } from './SavedChain.js';

/** Saves a chain; a map or chain that occurs again, however deep, is written as a link to its first place. */
export const saveChain = async (chain: Chain): Promise<SavedChain> => {
  for (const { path, layer } of flatten(chain.layers)) {
    if (typeof layer !== 'function' || describeFunction(layer)) continue;
    const remedy = 'wrap it: activation(fn, { name, lipschitz })';
    throw new SlimError('state', 'save', `${path} (${titleOf(layer)}) is a function that has no name to be found by; ${remedy}`);
  }
  return saveLayers(chain, '', new Map());
};

const saveLayers = async (chain: Chain, at: string, seen: Map<Layer, string>): Promise<SavedChain> => {
  seen.set(chain, at);
  const layers: SavedChain['layers'][number][] = [];
  for (const [i, layer] of chain.layers.entries()) {
    const path = at === '' ? `layers.${i}` : `${at}.layers.${i}`;
    layers.push(await saveLayer(layer, path, seen));
  }
  return { format: 'slim.chain', version: 1, layers };
};

const saveLayer = async (layer: Layer, path: string, seen: Map<Layer, string>): Promise<SavedChain['layers'][number]> => {
  if (typeof layer === 'function') return { activation: (describeFunction(layer) as { name: string }).name };
  if (!isChain(layer)) return saveTree(layer, path, seen as Map<Layer, string> as Map<LinearMap, string>);
  const first = seen.get(layer);
  return first === undefined ? saveLayers(layer, path, seen) : ({ sameAs: first } satisfies SavedLink);
};

import { cloneTree } from '../algebra/cloneTree.js';
import type { LinearMap } from '../contract/LinearMap.js';
import { type Chain, isChain, type Layer } from './Layer.js';

/** Clones of the layers of a chain; one that occurs several times, however deep, stays one. `make` makes a chain of layers. */
export const cloneLayers = (
  layers: readonly Layer[],
  make: (layers: readonly Layer[]) => Chain,
  chains = new Map<Chain, Chain>(),
  maps = new Map<LinearMap, LinearMap>(),
): Layer[] =>
  layers.map((layer) => {
    if (typeof layer === 'function') return layer;
    if (!isChain(layer)) return cloneTree(layer, maps);
    const twin = chains.get(layer) ?? make(cloneLayers(layer.layers, make, chains, maps));
    chains.set(layer, twin);
    return twin;
  });

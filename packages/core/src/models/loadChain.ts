import type { LinearMap } from '../contract/LinearMap.js';
import type { SavedLink, SavedMap } from '../contract/SavedMap.js';
import { SlimError } from '../SlimError.js';
import type { Activation } from './activation.js';
import { chain } from './chain.js';
import { knownActivations } from './knownActivations.js';
import type { Chain, LayerFunction } from './Layer.js';
import type { SavedChain } from './SavedChain.js';

/** The function of a saved name: of TensorFlow.js, or among those given. */
const functionOf = (name: string, given: readonly Activation[]): LayerFunction => {
  const known = knownActivations.find((one) => one.name === name)?.apply;
  const found = known ?? given.find((one) => one?.name === name);
  if (found) return found;
  const names = given.map((one) => one?.name).join(', ') || 'none';
  throw new SlimError('state', 'load', `the function '${name}' is not among the given activations: ${names}`);
};

/** Makes a chain again; `build` makes the map or chain of a saved layer at its path. */
export const loadChain = (
  saved: SavedChain,
  activations: readonly Activation[],
  build: (layer: SavedMap | SavedChain | SavedLink, path: string) => LinearMap | Chain,
): Chain => {
  if (saved.version !== 1) throw new SlimError('state', 'load', `can read version 1 of a chain, got version ${saved.version}`);
  if (!Array.isArray(saved.layers)) throw new SlimError('state', 'load', `layers of a chain must be a list, got ${typeof saved.layers}`);
  const { layers }: SavedChain = saved;
  return chain(
    layers.map((layer, i) =>
      typeof layer === 'object' && layer !== null && 'activation' in layer
        ? functionOf(layer.activation, activations)
        : build(layer, `layers.${i}`),
    ),
  );
};

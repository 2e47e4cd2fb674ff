import { STATE_TABLE } from '../contract/stateTable.js';
import { SlimError } from '../SlimError.js';
import { isChain, type Layer } from './Layer.js';

/** Refuses what is no layer, disposed maps, sizes that do not meet, a mixture of real and complex maps, and a chain without maps. */
export const checkLayers = (layers: readonly Layer[]): void => {
  if (!Array.isArray(layers)) throw new SlimError('input', 'chain', `takes a list of layers, got ${typeof layers}`);
  let before: { at: number; width: number; field: string } | undefined;
  for (const [i, layer] of layers.entries()) {
    if (typeof layer === 'function') continue;
    if (typeof layer !== 'object' || layer === null || !(STATE_TABLE in layer)) {
      throw new SlimError(
        'input',
        'chain',
        `layer ${i} must be a map, a chain or a function, got ${layer === null ? 'null' : typeof layer}`,
      );
    }
    const { name, inFeatures, outFeatures, field, isDisposed } = layer as Exclude<Layer, (...a: never) => unknown>;
    if (isDisposed) throw new SlimError('disposed', 'chain', `layer ${i} (${name}) was disposed`);
    if (before && before.width !== inFeatures) {
      throw new SlimError('size', 'chain', `layer ${before.at} gives ${before.width} features, layer ${i} takes ${inFeatures}`);
    }
    if (before && before.field !== field) {
      throw new SlimError('kind', 'chain', `maps must be all real or all complex, got ${before.field} and ${field} at layer ${i}`);
    }
    before = { at: i, width: outFeatures, field };
  }
  if (!before) throw new SlimError('size', 'chain', 'needs at least one map, got none');
};

/** The maps and functions of a chain and of the chains inside it, with their paths, in the order in which x passes them. */
export const flatten = (layers: readonly Layer[], at = ''): { path: string; layer: Exclude<Layer, { layers: unknown }> }[] =>
  layers.flatMap((layer, i) => {
    const path = `${at}layers.${i}`;
    return isChain(layer) ? flatten(layer.layers, `${path}.`) : [{ path, layer }];
  });

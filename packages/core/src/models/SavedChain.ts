import type { SavedLink, SavedMap } from '../contract/SavedMap.js';

/** A chain as JSON. Version 1. */
export interface SavedChain {
  readonly format: 'slim.chain';
  readonly version: 1;
  /** The layers in their order; a map that was saved before is a link to its path, e.g. `layers.0`. */
  readonly layers: readonly (SavedMap | SavedChain | SavedLink | SavedActivation)[];
}

/** A function between the maps of a chain, by its name. */
export interface SavedActivation {
  readonly activation: string;
}

import type { SavedMap } from '@slim/core';

/** A network of maps in fixed places as JSON. Version 1. */
export interface SavedSequenceNetwork {
  readonly format: 'slim.sequence';
  readonly version: 1;
  /** Class name. */
  readonly network: string;
  readonly inputSize: number;
  /** Sizes, numbers and flags; what the maps are made of stands in `maps`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The maps and the initial states by the prefixes of their state keys, each as it saves itself. */
  readonly maps: Readonly<Record<string, SavedMap>>;
}

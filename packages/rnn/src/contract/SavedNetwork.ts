import type { SavedMap } from '@slim/core';

/** A cell as JSON. Version 1. */
export interface SavedCell {
  readonly format: 'slim.cell';
  readonly version: 1;
  /** Class name. */
  readonly cell: string;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** The maps by the prefixes of their state keys, each as it saves itself. */
  readonly maps: Readonly<Record<string, SavedMap>>;
}

/** A network as JSON. Version 1. */
export interface SavedNetwork {
  readonly format: 'slim.recurrent';
  readonly version: 1;
  /** Class name. */
  readonly network: string;
  readonly inputSize: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** In the order of the layers, forwards before backwards. */
  readonly cells: readonly SavedCell[];
  /** The trainable states at the start, one map for each memory of the cells. */
  readonly initStates: readonly SavedMap[];
}

/** A network with a map that reads it, as JSON. Version 1. */
export interface SavedReadout {
  readonly format: 'slim.readout';
  readonly version: 1;
  readonly network: SavedNetwork;
  readonly head: SavedMap;
  readonly at: 'last' | 'every';
}

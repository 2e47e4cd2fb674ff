import type { Call, Certificate, LinearMap } from '@slim/core';
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import { mapsOf } from './group.js';

/** Under this symbol a cell or network hands over the group of its maps. */
export const GROUP: unique symbol = Symbol('slim.group');

const disposeSymbol: typeof Symbol.dispose = Symbol.dispose ?? Symbol('Symbol.dispose');

/** What cells, networks and models have in common: they own maps, and answer for them as one map answers for itself. */
export abstract class Grouped {
  abstract readonly [GROUP]: LinearMap;

  /** Class name. */
  get name(): string {
    return this[GROUP].name;
  }

  /** Every tensor by its state key: parameters, buffers and biases of all maps. */
  get parameters(): Readonly<Record<string, Variable>> {
    return this[GROUP].parameters;
  }

  /** The maps by the prefixes of their state keys: `network.parts['gru_cells.0.lin_hidden.z']`. */
  get parts(): Readonly<Record<string, LinearMap>> {
    return mapsOf(this[GROUP]);
  }

  /** The parameters that an optimiser may change, each once. */
  get trainable(): Variable[] {
    return this[GROUP].trainable;
  }

  get isDisposed(): boolean {
    return this[GROUP].isDisposed;
  }

  /** The regularisation, a scalar tensor. */
  regError(call: Call = {}): Scalar {
    return this[GROUP].regError(call);
  }

  /** Projects the parameters of maps that ask for it; call it after the optimiser's step. */
  afterStep(): void {
    this[GROUP].afterStep();
  }

  /** Brings buffers up to date with the parameters. */
  refresh(): void {
    this[GROUP].refresh();
  }

  /** Measures every promise of every map in float64, each named after its place: `rnn_cells.0.lin_hidden: WᵀW = I`. */
  async certify(): Promise<Certificate[]> {
    const certificates: Certificate[] = [];
    for (const [path, map] of Object.entries(this.parts)) {
      for (const one of await map.certify()) certificates.push({ ...one, property: `${path}: ${one.property}` });
    }
    return certificates;
  }

  /** Copies of all parameters by state key; the caller owns them. */
  stateDict(options?: { aliases?: boolean }): Record<string, Tensor> {
    return this[GROUP].stateDict(options);
  }

  /** Copies values in. Everything is checked before anything changes; the given tensors stay the caller's. */
  loadStateDict(state: Readonly<Record<string, Tensor>>): Promise<void> {
    return this[GROUP].loadStateDict(state);
  }

  /** Frees every map. Again is harmless. */
  dispose(): void {
    this[GROUP].dispose();
  }

  [disposeSymbol](): void {
    this.dispose();
  }
}

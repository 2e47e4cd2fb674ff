import { clone, type DataId, keep, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';

/**
 * The matrix of the last inference pass, rebuilt only when a variable it depends on has been assigned (an assigned
 * variable carries a new dataId). At most one tensor per map.
 */
export class WeightCache {
  readonly #variables: readonly Variable[];
  #seen: readonly DataId[] = [];
  #weight: Tensor | undefined;

  constructor(variables: readonly Variable[]) {
    this.#variables = variables;
  }

  /** The kept matrix; it stays the cache's, so clone what leaves the map. */
  read(build: () => Tensor): Tensor {
    const current = this.#variables.map((variable) => variable.dataId);
    if (this.#weight && !this.#weight.isDisposed && current.every((id, i) => id === this.#seen[i])) return this.#weight;
    this.clear();
    this.#weight = keep(tidy(() => clone(build())));
    this.#seen = current;
    return this.#weight;
  }

  clear(): void {
    this.#weight?.dispose();
    this.#weight = undefined;
    this.#seen = [];
  }
}

import { Random } from '@slim/core';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/** Makes the tensors that one measurement works on, the same for the same seed, and disposes them all at its end. */
export class Workbench {
  readonly #random: Random;
  readonly #owned: { dispose(): void }[] = [];

  constructor(seed: number) {
    this.#random = new Random(seed).fork('kernels');
  }

  own<T extends { dispose(): void }>(one: T): T {
    this.#owned.push(one);
    return one;
  }

  /** A tensor whose entries follow from their places and a standard normal number each. */
  entries(shape: readonly number[], entry: (normal: number, row: number, column: number) => number): Tensor {
    const columns = shape.at(-1) ?? 1;
    const rows = shape.at(-2) ?? 1;
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    for (let i = 0; i < values.length; i++) values[i] = entry(this.#random.normal(), Math.floor(i / columns) % rows, i % columns);
    return this.own(tensor(values, [...shape]));
  }

  normal(...shape: number[]): Tensor {
    return this.entries(shape, (normal) => normal);
  }

  /** A matrix far from singular, with every eigenvalue near 1. */
  regular(n: number): Tensor {
    return this.entries([n, n], (normal, i, j) => (normal * 0.3) / Math.sqrt(n) + (i === j ? 1 : 0));
  }

  dispose(): void {
    for (const one of this.#owned.reverse()) one.dispose();
  }
}

import { type LinearMap, type LinearMapConstructor, Random } from '@slim/core';
import { compact, type Sparsity, sparsityOf } from '@slim/sparse';
import { dispose, type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { Effort } from '../../effort.js';
import { now } from '../../measure/Budget.js';
import { interleave } from '../../measure/interleave.js';
import { type Comparison, compare } from '../../measure/statistics.js';
import type { Bench } from '../Task.js';
import { type Batch, batches } from './plan.js';
import { parametersOf, type Recipe } from './recipes.js';

/** What `compact` makes of a map. */
export interface Compaction {
  /** What is zero, and what is saved, as `sparsityOf` says. */
  readonly sparsity: Sparsity;
  /** The class name of the smaller map. */
  readonly becomes: string;
  /** Bytes of its parameters, counted. */
  readonly bytesFound: number;
  /** Forward passes of the smaller map, and of the map given as the baseline, by rows of x. */
  readonly forward: Readonly<Record<Batch, Comparison>>;
  /** The largest difference of outputs, relative to the largest output. */
  readonly difference: number;
}

/** Seconds that one batch may take, however long the map took to make, and rounds. */
const extents: Readonly<Record<Effort, { seconds: { least: number; most: number }; rounds: { least: number; most: number } }>> = {
  quick: { seconds: { least: 0.08, most: 0.25 }, rounds: { least: 5, most: 51 } },
  standard: { seconds: { least: 0.15, most: 1 }, rounds: { least: 5, most: 101 } },
  full: { seconds: { least: 1, most: 5 }, rounds: { least: 9, most: 301 } },
};

const SAMPLE_SECONDS = 0.002;

const normals = (random: Random, shape: number[]): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );

/** A map with the parameters of a recipe. The caller disposes it. */
export const makeSparse = async (Map: LinearMapConstructor, recipe: Recipe, n: number, seed: number): Promise<LinearMap> => {
  const map = new Map(n, n, { ...recipe.options, bias: true, seed });
  const state = Object.fromEntries(
    Object.entries(parametersOf(recipe, n, seed)).map(([key, { shape, numbers }]) => [key, tensor(numbers, [...shape])]),
  );
  try {
    await map.loadStateDict(state);
    return map;
  } catch (problem) {
    map.dispose();
    throw problem;
  } finally {
    dispose(state);
  }
};

/** max |y of the one − y of the other| / max |y of the other|; NaN where either has one. */
export const differenceOf = async (one: LinearMap, other: LinearMap, x: Tensor): Promise<number> => {
  const outputs: Tensor[] = [];
  try {
    for (const map of [one, other]) outputs.push(map.forward(x));
    const [y, z] = (await Promise.all(outputs.map((output) => output.data()))) as [Float32Array, Float32Array];
    const largest = z.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return y.reduce((most, value, at) => Math.max(most, Math.abs(value - (z[at] as number))), 0) / largest;
  } finally {
    dispose(outputs);
  }
};

/** Makes a map sparse and then compact, compares the outputs of the two, and times their forward passes in turns. */
export const measureCompaction = async (
  { settings: { seed, effort, backend }, pause }: Bench,
  Map: LinearMapConstructor,
  recipe: Recipe,
  n: number,
  seconds: number,
): Promise<Compaction> => {
  const end = now() + seconds;
  const {
    seconds: { least, most },
    rounds,
  } = extents[effort];
  const owned: { dispose(): void }[] = [];
  const own = <T extends { dispose(): void }>(one: T): T => {
    owned.push(one);
    return one;
  };
  try {
    const map = own(await makeSparse(Map, recipe, n, seed));
    const sparsity = await sparsityOf(map);
    const small = own(await compact(map));
    const random = new Random(seed).fork('x');
    const forward = {} as Record<Batch, Comparison>;
    let difference = 0;
    for (const [at, batch] of batches.entries()) {
      const x = own(normals(random, [batch, n]));
      difference = Math.max(difference, await differenceOf(small, map, x));
      const part = (end - now()) / (batches.length - at);
      const extent = { rounds, sampleSeconds: SAMPLE_SECONDS, seconds: Math.min(most, Math.max(least, part)) };
      const operations = { subject: { call: () => [small.forward(x)] }, baseline: { call: () => [map.forward(x)] } };
      forward[batch] = compare(await interleave(operations, extent, backend, pause));
    }
    const bytesFound = Object.values(small.parameters).reduce((total, { size }) => total + 4 * size, 0);
    return { sparsity, becomes: small.name, bytesFound, forward, difference };
  } finally {
    for (const one of owned.reverse()) one.dispose();
  }
};

import { type Tensor, tensor, type Variable } from '@tensorflow/tfjs-core';
import type { Call, Context } from '../contract/Context.js';
import type { Example } from '../contract/Description.js';
import { download } from '../contract/download.js';
import { isComplex as isComplexMap } from '../contract/isComplex.js';
import type { LinearMap } from '../contract/LinearMap.js';
import type { LinearMapConstructor } from '../contract/LinearMapConstructor.js';
import { realWeight } from '../contract/realWeight.js';
import { count, draw } from '../initial/draw.js';
import type { Matrix64 } from '../linalg/Matrix64.js';
import { Random } from '../random/Random.js';

/** Runs a law's question on a fresh map and disposes it whatever the answer. */
export const trial = async <T>(
  Map: LinearMapConstructor,
  example: Example,
  ask: (map: LinearMap) => Promise<T> | T,
  seed = 1,
): Promise<T> => {
  const map = new Map(example.inFeatures, example.outFeatures, { ...example.options, seed });
  try {
    return await ask(map);
  } finally {
    map.dispose();
  }
};

/** Complete options and sizes, as the functions of the description see them. */
export const contextOf = (map: LinearMap): Context =>
  ({ ...map.options, inFeatures: map.inFeatures, outFeatures: map.outFeatures }) as unknown as Context;

/** Whether x, W and y end in an axis of 2 (re, im). */
export const isComplex = (Map: LinearMapConstructor, map: LinearMap): boolean => isComplexMap(Map.description, contextOf(map));

/** A standard normal tensor. The caller owns it. */
export const normals = (shape: readonly number[], seed: number): Tensor => {
  const random = new Random(seed);
  return tensor(
    draw(count(shape), () => random.normal()),
    shape as number[],
    'float32',
  );
};

/** Shape of an input with the given leading axes. */
export const inputShape = (Map: LinearMapConstructor, map: LinearMap, ...leading: number[]): number[] =>
  isComplex(Map, map) ? [...leading, map.inFeatures, 2] : [...leading, map.inFeatures];

/** Shape of an output with the given leading axes. */
export const outputShape = (Map: LinearMapConstructor, map: LinearMap, ...leading: number[]): number[] =>
  isComplex(Map, map) ? [...leading, map.outFeatures, 2] : [...leading, map.outFeatures];

/** A batch of 6 inputs. */
export const batch = (Map: LinearMapConstructor, map: LinearMap): Tensor => normals(inputShape(Map, map, 6), 11);

/** Effective W in float64; complex matrices in their real form. */
export const weight64 = (map: LinearMap, call: Call = {}): Promise<Matrix64> => download(realWeight(map, call));

/** Entries of a tensor as a Float64Array; the tensor is disposed. */
export const numbers = async (values: Tensor): Promise<Float64Array> => {
  const data = await values.data();
  values.dispose();
  return Float64Array.from(data);
};

/** Parameters that an optimiser may change, by name, those without entries left out. */
export const freeParameters = (map: LinearMap): [string, Variable][] =>
  Object.entries(map.parameters).filter(([, variable]) => variable.trainable && variable.size > 0);

/** Replaces the values of a variable. */
export const assign = async (variable: Variable, next: (old: number, index: number) => number): Promise<void> => {
  const values = (await variable.data()) as Float32Array;
  const moved = tensor(Float32Array.from(values, next), variable.shape, 'float32');
  variable.assign(moved);
  moved.dispose();
};

/** A training call that any map can repeat exactly. */
export const repeatableTraining = (Map: LinearMapConstructor, map: LinearMap): Call => {
  const noise = Map.description.noise?.(contextOf(map));
  if (!noise) return { training: true };
  return { training: true, noise: tensor(Float32Array.from(noise.draw(new Random(5))), noise.shape as number[], 'float32') };
};

/** Moves every free parameter by standard normal steps of the given size: away from special points such as zero. */
export const perturb = async (map: LinearMap, size = 0.1): Promise<void> => {
  const random = new Random(7);
  for (const [, variable] of freeParameters(map)) await assign(variable, (old) => old + size * random.normal());
  map.refresh();
};

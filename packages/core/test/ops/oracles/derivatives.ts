import { add, grads, mul, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { gaussian, type Sample, toTensor } from './sample.js';

export type Op = (...xs: Tensor[]) => Tensor;
/** The same function in float64, from the numbers of its inputs to those of its result. */
export type Oracle = (...xs: Float64Array[]) => Float64Array;

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).reduce((total, entry, i) => total + entry * b[i]!, 0);

const length = (x: ArrayLike<number>): number => Math.sqrt(dot(x, x));

const moved = (xs: readonly Sample[], directions: readonly Sample[], step: number): Float64Array[] =>
  xs.map(({ data }, i) => data.map((entry, j) => entry + step * directions[i]!.data[j]!));

/** Differences, of what is relative to the largest entry of the inputs: steps of 1e-3 leave h⁴ ≈ 1e-12 of the fifth derivative. */
const STEP = 1e-3;

/** d/dt L(x + t·d) at 0 by differences of fourth order. */
const slope = (loss: (step: number) => number, h: number): number => (8 * (loss(h) - loss(-h)) - (loss(2 * h) - loss(-2 * h))) / (12 * h);

const read = (make: () => Tensor[]): Float64Array[] =>
  tidy(make).map((tensor) => {
    const data = Float64Array.from(tensor.dataSync());
    tensor.dispose();
    return data;
  });

export interface Comparison {
  /** What the op says, what differences of the oracle say, and what an error is relative to: |gradient|·|direction|. */
  readonly found: number;
  readonly wanted: number;
  readonly scale: number;
}

const directionsOf = (xs: readonly Sample[], seed: number): Sample[] => xs.map(({ shape }, i) => gaussian(shape, seed + 31 * i));

/** What differences say of an oracle at inputs, remembered while both live: a test on two backends that shares them asks twice. */
const known = new WeakMap<Oracle, WeakMap<readonly Sample[], Map<string, number>>>();
const remembered = (oracle: Oracle, xs: readonly Sample[], key: string, make: () => number): number => {
  const ofOracle = known.get(oracle) ?? new WeakMap<readonly Sample[], Map<string, number>>();
  known.set(oracle, ofOracle);
  const ofInputs = ofOracle.get(xs) ?? new Map<string, number>();
  ofOracle.set(xs, ofInputs);
  const found = ofInputs.get(key) ?? make();
  ofInputs.set(key, found);
  return found;
};

/**
 * The derivative of ⟨c, f(x)⟩ with random c along random directions, by the gradient of the op and by differences of the
 * oracle in float64. A wrong entry of the gradient shows in all directions but a few.
 */
export const firstDerivatives = (
  op: Op,
  oracle: Oracle,
  xs: readonly Sample[],
  options: { step?: number; directions?: number } = {},
): Comparison[] => {
  const tensors = xs.map(toTensor);
  const y = tidy(() => op(...tensors));
  const c = gaussian(y.shape, 5);
  y.dispose();
  const found = read(() => grads(op)(tensors, toTensor(c)));
  for (const tensor of tensors) tensor.dispose();
  return Array.from({ length: options.directions ?? 3 }, (_, i) => {
    const d = directionsOf(xs, 100 + 7 * i);
    const loss = (step: number) => dot(oracle(...moved(xs, d, step)), c.data);
    return {
      found: found.reduce((total, gradient, j) => total + dot(gradient, d[j]!.data), 0),
      wanted: remembered(oracle, xs, `first ${i} ${options.step}`, () => slope(loss, options.step ?? STEP)),
      scale: found.reduce((total, gradient, j) => total + length(gradient) * length(d[j]!.data), 0),
    };
  });
};

/** The same for the derivative along d of the derivative along e: the gradient of the gradient. */
export const secondDerivatives = (op: Op, oracle: Oracle, xs: readonly Sample[], options: { step?: number } = {}): Comparison[] => {
  const tensors = xs.map(toTensor);
  const y = tidy(() => op(...tensors));
  const c = gaussian(y.shape, 5);
  y.dispose();
  const [d, e] = [directionsOf(xs, 200), directionsOf(xs, 300)];
  const along: Op = (...inputs) =>
    grads(op)(inputs, toTensor(c))
      .map((gradient, i) => sum(mul(gradient, toTensor(e[i]!))))
      .reduce((a, b) => add(a, b));
  const found = read(() => grads(along)(tensors));
  for (const tensor of tensors) tensor.dispose();
  const h = options.step ?? STEP;
  const loss = (s: number, t: number) => {
    const there = moved(xs, d, s).map((data, i) => ({ shape: xs[i]!.shape, data }));
    return dot(oracle(...moved(there, e, t)), c.data);
  };
  return [
    {
      found: found.reduce((total, gradient, i) => total + dot(gradient, d[i]!.data), 0),
      wanted: remembered(oracle, xs, `second ${h}`, () => slope((s) => slope((t) => loss(s, t), h), h)),
      scale: found.reduce((total, gradient, i) => total + length(gradient) * length(d[i]!.data), 0),
    },
  ];
};

/** The largest |found − wanted|/scale; NaN stays NaN. */
export const worst = (comparisons: readonly Comparison[]): number =>
  Math.max(...comparisons.map(({ found, wanted, scale }) => Math.abs(found - wanted) / (scale || 1)));

/** ‖found − wanted‖/‖wanted‖ as vectors; of a wanted 0, ‖found‖. NaN stays NaN. */
export const relativeError = (found: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  if (found.length !== wanted.length) return Number.NaN;
  return length(Array.from(found).map((entry, i) => entry - wanted[i]!)) / (length(wanted) || 1);
};

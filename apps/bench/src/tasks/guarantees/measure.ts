import { type Certificate, type LinearMap, type LinearMapConstructor, Random } from '@slim/core';
import { add, mean, type Scalar, square, sub, sum, type Tensor, tensor, tidy, train } from '@tensorflow/tfjs-core';
import type { Effort } from '../../effort.js';
import { now } from '../../measure/Budget.js';
import type { Bench } from '../Task.js';

/** What the guarantees task keeps of one map. Both lists are empty for a map that promises nothing. */
export interface Guarantees {
  readonly birth: readonly Certificate[];
  readonly trained: readonly Certificate[];
  /** Optimiser steps between the two. */
  readonly steps: number;
  /** ‖W − W at birth‖ relative to ‖W at birth‖, Frobenius: whether training went anywhere. */
  readonly moved: number;
}

export const LEARNING_RATE = 0.05;
const LEAST_STEPS = 5;

/** Optimiser steps at most. */
export const stepsOf: Readonly<Record<Effort, number>> = { quick: 20, standard: 100, full: 500 };

/** A dense matrix, or the real and imaginary parts of one, that keeps no promise, of about the size of a new layer's W. */
const targetFor = (w: Tensor, seed: number): Tensor => {
  const random = new Random(seed).fork('target');
  const deviation = 1 / Math.sqrt(w.shape[0] ?? 1);
  return tensor(
    Float32Array.from({ length: w.size }, () => random.normal(0, deviation)),
    w.shape,
  );
};

const relativeChange = async (from: Tensor, to: Tensor): Promise<number> => {
  const norms = tidy(() => [sum(square(sub(to, from))), sum(square(from))] as const);
  const [change, size] = await Promise.all(norms.map(async (norm) => Math.sqrt((await norm.data())[0] as number)));
  for (const norm of norms) norm.dispose();
  return (size as number) === 0 ? 0 : (change as number) / (size as number);
};

/** Pulls W towards the target with Adam, until the steps or the time are used up. Returns the number of steps. */
const pull = async (map: LinearMap, target: Tensor, most: number, seconds: number, pause: () => Promise<void>): Promise<number> => {
  if (map.trainable.length === 0) return 0;
  const optimizer = train.adam(LEARNING_RATE);
  const call = { training: true };
  const loss = () => add(mean(square(sub(map.effectiveW(call), target))), map.regError(call)) as Scalar;
  const end = now() + seconds;
  try {
    let steps = 0;
    while (steps < most && (steps < LEAST_STEPS || now() < end)) {
      optimizer.minimize(loss, false, map.trainable);
      map.afterStep();
      map.refresh();
      steps += 1;
      await pause();
    }
    return steps;
  } finally {
    optimizer.dispose();
  }
};

/** Certifies a map at birth and again after it was trained towards a matrix that keeps no promise. */
export const measureGuarantees = async (bench: Bench, Map: LinearMapConstructor, size: number, seconds: number): Promise<Guarantees> => {
  const { seed, effort } = bench.settings;
  const map = new Map(size, size, { seed });
  const before = map.effectiveW();
  const target = targetFor(before, seed);
  let after: Tensor = before;
  try {
    const birth = await map.certify();
    const steps = await pull(map, target, stepsOf[effort], seconds / 2, bench.pause);
    after = map.effectiveW();
    return { birth, trained: await map.certify(), steps, moved: await relativeChange(before, after) };
  } finally {
    for (const one of new Set([before, after, target])) one.dispose();
    map.dispose();
  }
};

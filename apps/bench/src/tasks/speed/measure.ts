import { Linear, type LinearMap, type LinearMapConstructor, Random } from '@slim/core';
import { tensor, type Variable, variable } from '@tensorflow/tfjs-core';
import type { Effort } from '../../effort.js';
import { now } from '../../measure/Budget.js';
import { interleave } from '../../measure/interleave.js';
import { isComplex } from '../../measure/isComplex.js';
import { type Comparison, compare } from '../../measure/statistics.js';
import type { Bench } from '../Task.js';
import { type OperationKey, operationKeys, operationOf } from './operations.js';

/** What the speed task keeps of one map at one size. */
export type Speed = Readonly<Record<OperationKey, Comparison>> & {
  /** Trainable numbers. */
  readonly parameters: number;
};

/** Seconds that one operation may take at most, and rounds. */
const extents: Readonly<Record<Effort, { seconds: number; rounds: { least: number; most: number } }>> = {
  quick: { seconds: 0.25, rounds: { least: 3, most: 25 } },
  standard: { seconds: 1, rounds: { least: 5, most: 75 } },
  full: { seconds: 5, rounds: { least: 9, most: 301 } },
};

const SAMPLE_SECONDS = 0.002;

/** x with standard normal entries as the map takes it: complex maps want re and im. */
const inputFor = (map: LinearMap, batch: number, seed: number): Variable => {
  const shape = [batch, map.inFeatures, ...(isComplex(map) ? [2] : [])];
  const random = new Random(seed).fork('x');
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
  const initial = tensor(values, shape);
  const x = variable(initial);
  initial.dispose();
  return x;
};

const WARM_UP_SECONDS = 2;

/** Throw-away measurements: the first rows would otherwise pay for the compilation of WebAssembly and TensorFlow.js itself. */
export const warmUp = async (bench: Bench): Promise<void> => {
  const end = now() + Math.min(WARM_UP_SECONDS, bench.budget.left / 10);
  while (now() < end) await measureSpeed(bench, Linear, Math.min(...bench.settings.sizes), 0.3);
};

/** Times the three operations of one map against those of a dense `Linear` of the same size. */
export const measureSpeed = async (bench: Bench, Map: LinearMapConstructor, size: number, seconds: number): Promise<Speed> => {
  const { batch, seed, effort, backend } = bench.settings;
  const extent = { ...extents[effort], sampleSeconds: SAMPLE_SECONDS };
  const owned: { dispose(): void }[] = [];
  const own = <T extends { dispose(): void }>(one: T): T => {
    owned.push(one);
    return one;
  };
  try {
    const subject = own(new Map(size, size, { seed }));
    const baseline = own(new Linear(size, size, { seed }));
    const x = own(inputFor(subject, batch, seed));
    const y = own(inputFor(baseline, batch, seed));
    const measured = {} as Record<OperationKey, Comparison>;
    for (const key of operationKeys) {
      const part = { ...extent, seconds: Math.min(extent.seconds, seconds / operationKeys.length) };
      const operations = { subject: operationOf(key, subject, x), baseline: operationOf(key, baseline, y) };
      const rounds = await interleave(operations, part, backend, bench.pause);
      measured[key] = compare(rounds);
    }
    return { ...measured, parameters: subject.trainable.reduce((total, { size }) => total + size, 0) };
  } finally {
    for (const one of owned.reverse()) one.dispose();
  }
};

import type { LinearMapConstructor } from '@slim/core';
import { now } from '../../measure/Budget.js';
import { makeNetwork } from './network.js';
import type { Course, Run } from './train.js';
import { makeOptimizer, step, train } from './train.js';

/** What the learning task keeps of one map. */
export interface Learning {
  /** One run per seed. */
  readonly runs: readonly Run[];
  readonly stepsPerEpoch: number;
  readonly testDigits: number;
  /** Trainable numbers of the map itself, without the dense layers around it. */
  readonly parameters: number;
}

const WARM_UP_STEPS = 2;
const TIMED_STEPS = 3;

/** Seconds per training step, from a few steps of a network that is thrown away; 0 for a map that cannot be trained here. */
export const timeStep = async (Map: LinearMapConstructor, course: Pick<Course, 'digits' | 'train' | 'batch' | 'seed'>): Promise<number> => {
  try {
    const network = makeNetwork(Map, course.seed);
    const optimizer = makeOptimizer();
    try {
      const indices = course.train.subarray(0, course.batch);
      for (let i = 0; i < WARM_UP_STEPS; i++) await step(network, optimizer, course.digits, indices);
      const start = now();
      for (let i = 0; i < TIMED_STEPS; i++) await step(network, optimizer, course.digits, indices);
      return (now() - start) / TIMED_STEPS;
    } finally {
      optimizer.dispose();
      network.dispose();
    }
  } catch {
    return 0; // the row of this map will say why
  }
};

/** Trains a network around the map once for every seed. */
export const measureLearning = async (
  Map: LinearMapConstructor,
  course: Omit<Course, 'seed'>,
  seeds: readonly number[],
  stepsPerEpoch: number,
): Promise<Learning> => {
  const runs: Run[] = [];
  let parameters = 0;
  for (const seed of seeds) {
    const network = makeNetwork(Map, seed);
    try {
      parameters = network.hidden.trainable.reduce((total, { size }) => total + size, 0);
      runs.push(await train(network, { ...course, seed }));
    } finally {
      network.dispose();
    }
  }
  return { runs, stepsPerEpoch, testDigits: course.test.labels.length, parameters };
};

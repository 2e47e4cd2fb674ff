import { Random } from '@slim/core';
import { mean, type Scalar, square, squeeze, sub, tensor1d, tensor3d } from '@tensorflow/tfjs-core';
import { add } from '../../sequences/index.js';
import { lastOf } from './lastOf.js';
import type { Lesson, Problem } from './Problem.js';

/** Batches of sequences in the examination. */
const EXAM = 10;

/** Tell the sum of the two marked numbers among T. */
export const adding = (steps: number, trainingSteps: number): Problem => {
  const draw = (random: Random, batch: number): Lesson => {
    const { x, shape, targets } = add.draw(random, { steps, batch });
    return { x: tensor3d(x, [...shape]), y: tensor1d(targets) };
  };
  return {
    name: `adding ${steps}`,
    features: 2,
    outputs: 1,
    nonlin: 'relu',
    learningRate: 2e-3,
    steps: trainingSteps,
    unit: 'mean squared error',
    baseline: add.baseline,
    goal: 0.01,
    draw,
    *others(part, seed, batch) {
      const random = new Random(seed).fork(part);
      for (let i = 0; i < EXAM; i++) yield draw(random, batch);
    },
    loss: (states, readout, y) => mean(square(sub(squeeze(readout.forward(lastOf(states)), [1]), y))) as Scalar,
  };
};

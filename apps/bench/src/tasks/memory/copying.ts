import { type LinearMap, Random } from '@slim/core';
import {
  argMax,
  cast,
  equal,
  mean,
  oneHot,
  reshape,
  type Scalar,
  slice,
  type Tensor,
  type Tensor3D,
  tensor2d,
  tensor3d,
} from '@tensorflow/tfjs-core';
import { crossEntropy } from '../../measure/crossEntropy.js';
import { copy } from '../../sequences/index.js';
import type { Lesson, Problem } from './Problem.js';

/** Batches of sequences in the examination. */
const EXAM = 5;

/** Steps at the end in which the symbols have to be told. */
const ANSWERS = 10;

/** Eight symbols and the blank. */
const CLASSES = 9;

/** Scores [T·batch, 9] at every step. */
const scoresOf = (states: Tensor3D, readout: LinearMap): Tensor => readout.forward(reshape(states, [-1, states.shape[2]]));

/**
 * Tell ten symbols after T blank steps. The transition is linear: an orthogonal one then loses nothing, however long the wait (Henaff,
 * Szlam, LeCun, Recurrent orthogonal networks and long-memory tasks, ICML 2016).
 */
export const copying = (blanks: number, trainingSteps: number): Problem => {
  const draw = (random: Random, batch: number): Lesson => {
    const { x, shape, targets, targetShape } = copy.draw(random, { blanks, batch });
    return { x: tensor3d(x, [...shape]), y: tensor2d(targets, targetShape as [number, number], 'int32') };
  };
  const baseline = copy.baseline(blanks);
  return {
    name: `copying ${blanks}`,
    features: 10,
    outputs: CLASSES,
    nonlin: 'identity',
    learningRate: 1e-3,
    steps: trainingSteps,
    unit: 'cross-entropy (nats)',
    baseline,
    goal: baseline / 10,
    draw,
    *others(part, seed, batch) {
      const random = new Random(seed).fork(part);
      for (let i = 0; i < EXAM; i++) yield draw(random, batch);
    },
    loss: (states, readout, y) => crossEntropy(scoresOf(states, readout), oneHot(reshape(y as Tensor3D, [-1]), CLASSES)),
    accuracy: (states, readout, y) => {
      const [steps, batch, width] = states.shape;
      const [ends, sizes] = [steps - ANSWERS, [ANSWERS, batch]];
      const answers = argMax(scoresOf(slice(states, [ends, 0, 0], [...sizes, width]) as Tensor3D, readout), 1);
      return mean(cast(equal(answers, reshape(slice(y, [ends, 0], sizes), [-1])), 'float32')) as Scalar;
    },
  };
};

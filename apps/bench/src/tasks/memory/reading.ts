import type { Random } from '@slim/core';
import { argMax, cast, equal, mean, oneHot, type Scalar, type Tensor1D, tensor1d, tensor3d } from '@tensorflow/tfjs-core';
import { loadDigits } from '../../digits/loadDigits.js';
import { pMNIST } from '../../sequences/index.js';
import { crossEntropy } from '../learning/crossEntropy.js';
import { lastOf } from './lastOf.js';
import type { Lesson, Problem } from './Problem.js';

const CLASSES = 10;

/** Tell a handwritten digit from its 784 pixels in a shuffled order, one by one. `seed` shuffles and divides the digits. */
export const reading = (seed: number, trainingSteps: number): Problem => {
  const task = pMNIST(loadDigits(), { seed });
  const lesson = (indices: Int32Array): Lesson => {
    const { x, shape, targets } = task.draw(indices);
    return { x: tensor3d(x, [...shape]), y: tensor1d(targets, 'int32') };
  };
  return {
    name: 'permuted MNIST',
    features: 1,
    outputs: CLASSES,
    nonlin: 'relu',
    learningRate: 1e-3,
    steps: trainingSteps,
    unit: 'cross-entropy (nats)',
    baseline: task.baseline,
    goal: 0.1 * task.baseline,
    draw: (random: Random, batch) =>
      lesson(Int32Array.from({ length: batch }, () => task.train[random.integer(task.train.length)] as number)),
    *others(part, _, batch) {
      const digits = part === 'exam' ? task.test : task.valid;
      for (let i = 0; i + batch <= digits.length; i += batch) yield lesson(digits.subarray(i, i + batch));
    },
    loss: (states, readout, y) => crossEntropy(readout.forward(lastOf(states)), oneHot(y as Tensor1D, CLASSES)),
    accuracy: (states, readout, y) => mean(cast(equal(argMax(readout.forward(lastOf(states)), 1), y), 'float32')) as Scalar,
  };
};

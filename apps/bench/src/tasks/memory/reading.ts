import type { Random } from '@slim/core';
import { argMax, cast, equal, mean, oneHot, type Scalar, type Tensor1D, tensor1d, tensor3d } from '@tensorflow/tfjs-core';
import { loadDigits } from '../../digits/loadDigits.js';
import { crossEntropy } from '../../measure/crossEntropy.js';
import { pMNIST } from '../../sequences/index.js';
import { lastOf } from './lastOf.js';
import type { Lesson, Problem } from './Problem.js';

const CLASSES = 10;

/** Tell a handwritten digit from its 784 pixels in a shuffled order, one by one. `seed` shuffles and divides the digits. */
export const reading = (seed: number, trainingSteps: number): Problem => {
  let opened: ReturnType<typeof pMNIST> | undefined;
  /** The digits, read when the first are wanted: plans are made more often than trainings. */
  const open = (): ReturnType<typeof pMNIST> => {
    opened ??= pMNIST(loadDigits(), { seed });
    return opened;
  };
  const lesson = (indices: Int32Array): Lesson => {
    const { x, shape, targets } = open().draw(indices);
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
    baseline: Math.log(CLASSES),
    goal: 0.1 * Math.log(CLASSES),
    draw: (random: Random, batch) => {
      const { train } = open();
      return lesson(Int32Array.from({ length: batch }, () => train[random.integer(train.length)] as number));
    },
    *others(part, _, batch) {
      const digits = open()[part === 'exam' ? 'test' : 'valid'];
      for (let i = 0; i + batch <= digits.length; i += batch) yield lesson(digits.subarray(i, i + batch));
    },
    loss: (states, readout, y) => crossEntropy(readout.forward(lastOf(states)), oneHot(y as Tensor1D, CLASSES)),
    accuracy: (states, readout, y) => mean(cast(equal(argMax(readout.forward(lastOf(states)), 1), y), 'float32')) as Scalar,
  };
};

import type { Optimizer } from '@tensorflow/tfjs-core';

/** Changes the learning rate of Adam, which is protected in its type and read at every step. */
export const setLearningRate = (optimizer: Optimizer, rate: number): void => {
  (optimizer as unknown as { learningRate: number }).learningRate = rate;
};

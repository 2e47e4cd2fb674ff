import type { LinearMap } from '@slim/core';
import { dispose, type Optimizer, type Scalar, train, variableGrads } from '@tensorflow/tfjs-core';
import { setLearningRate } from '../../measure/setLearningRate.js';
import type { Tuning } from './tuning.js';

const BETA1 = 0.9;

/**
 * Adam's memory of squared gradients, 10 steps instead of 1,000: they shrink a millionfold on the way, and what remembers the first
 * ones hardly moves.
 */
export const BETA2 = 0.9;

/**
 * What Adam adds to the root of the mean square of a gradient. Some gradients here are as small as 1e-14, beside which the
 * 1e-7 of TensorFlow.js would be all that counts.
 */
const EPSILON = 1e-18;

/** Adam on all parameters of a map, some of them at a rate of their own. */
interface Optimizers {
  /** One step on a loss, at this learning rate. */
  readonly step: (loss: () => Scalar, learningRate: number) => void;
  readonly dispose: () => void;
}

/** One optimiser for every rate: TensorFlow.js has one rate in each. */
export const makeOptimizers = (map: LinearMap, { learningRate, rateOf = {} }: Tuning): Optimizers => {
  const factors = new Map(map.trainable.map(({ name }) => [name, 1]));
  for (const [key, factor] of Object.entries(rateOf)) factors.set((map.parameters[key] as { name: string }).name, factor);
  const groups = [...new Set(factors.values())].map((factor) => ({
    factor,
    optimizer: train.adam(learningRate * factor, BETA1, BETA2, EPSILON) as Optimizer,
  }));
  return {
    step: (loss, rate) => {
      const { value, grads } = variableGrads(loss, map.trainable);
      for (const { factor, optimizer } of groups) {
        setLearningRate(optimizer, rate * factor);
        const own = Object.entries(grads).filter(([name]) => factors.get(name) === factor);
        optimizer.applyGradients(own.map(([name, tensor]) => ({ name, tensor })));
      }
      dispose([value, ...Object.values(grads)]);
    },
    dispose: () => {
      for (const { optimizer } of groups) optimizer.dispose();
    },
  };
};

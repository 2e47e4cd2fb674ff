import { type Certificate, Random } from '@slim/core';
import { add, argMax, type Optimizer, train as optimizers, type Scalar, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { batchOf } from '../../digits/batchOf.js';
import type { Digits } from '../../digits/loadDigits.js';
import { now } from '../../measure/Budget.js';
import { crossEntropy } from '../../measure/crossEntropy.js';
import type { Network } from './network.js';

export const LEARNING_RATE = 0.002;

/** Points of a loss curve: each is the mean over an equal part of the steps. */
const CURVE_POINTS = 40;

/** What one training run leaves behind. */
export interface Run {
  readonly seed: number;
  readonly steps: number;
  readonly secondsPerEpoch: number;
  /** Mean training loss of the steps up to and including `step` since the previous entry, in nats. */
  readonly losses: readonly { readonly step: number; readonly loss: number }[];
  /** Share of test digits recognised, after each epoch and at the end. */
  readonly accuracies: readonly { readonly step: number; readonly accuracy: number }[];
  /** Promises of the trained map. */
  readonly certificates: readonly Certificate[];
}

/** What a run trains on and how far. */
export interface Course {
  readonly digits: Digits;
  readonly train: Int32Array;
  readonly test: { readonly x: Tensor2D; readonly labels: readonly number[] };
  readonly batch: number;
  readonly steps: number;
  /** Stops early, between steps, when this many seconds are over. */
  readonly seconds: number;
  readonly seed: number;
  readonly pause: () => Promise<void>;
}

/** Training steps in one epoch; samples that do not fill a batch sit this epoch out. */
export const stepsOf = (train: Int32Array, batch: number): number => Math.max(1, Math.floor(train.length / batch));

export const makeOptimizer = (): Optimizer => optimizers.adam(LEARNING_RATE);

/** One optimiser step on the given samples; the loss before it, penalty included. */
export const step = async (network: Network, optimizer: Optimizer, digits: Digits, indices: Int32Array): Promise<number> => {
  const { x, y } = batchOf(digits, indices);
  const call = { training: true };
  const loss = () => add(crossEntropy(network.logits(x, call), y), network.hidden.regError(call)) as Scalar;
  try {
    const cost = optimizer.minimize(loss, true, network.trainable) as Scalar;
    const [value] = await cost.data();
    cost.dispose();
    network.hidden.afterStep();
    network.hidden.refresh();
    return value as number;
  } finally {
    x.dispose();
    y.dispose();
  }
};

/** Share of the test digits whose highest score is the right one. */
const accuracyOf = async (network: Network, { x, labels }: Course['test']): Promise<number> => {
  const guess = tidy(() => argMax(network.logits(x), 1));
  const guesses = await guess.data();
  guess.dispose();
  return labels.filter((label, i) => label === guesses[i]).length / labels.length;
};

/** A relu turns NaN into 0, so a loss can look healthy while W is not. */
const mustBeFinite = async ({ hidden }: Network): Promise<void> => {
  const w = hidden.effectiveW();
  const entries = await w.data();
  w.dispose();
  if (!entries.every(Number.isFinite)) throw new Error('W has entries that are not finite after training');
};

/**
 * Trains a network on the course, in an order of samples that depends on the seed only.
 *
 * @throws Error when the loss, or W at the end, is not finite
 */
export const train = async (network: Network, course: Course): Promise<Run> => {
  const { digits, batch, steps, seed, pause } = course;
  const optimizer = makeOptimizer();
  const order = new Random(seed).fork('batches');
  const stepsPerEpoch = stepsOf(course.train, batch);
  const losses: { step: number; loss: number }[] = [];
  const accuracies: { step: number; accuracy: number }[] = [];
  let [done, sum, counted, training] = [0, 0, 0, 0];
  let epoch = Int32Array.of();
  try {
    while (done < steps && (done === 0 || training < course.seconds)) {
      const start = now();
      const position = done % stepsPerEpoch;
      if (position === 0) epoch = order.permutation(course.train.length).map((i) => course.train[i] as number);
      const loss = await step(network, optimizer, digits, epoch.subarray(position * batch, (position + 1) * batch));
      if (!Number.isFinite(loss)) throw new Error(`the loss became ${loss} at step ${done + 1}`);
      training += now() - start;
      [done, sum, counted] = [done + 1, sum + loss, counted + 1];
      if (Math.floor((done * CURVE_POINTS) / steps) > Math.floor(((done - 1) * CURVE_POINTS) / steps)) {
        losses.push({ step: done, loss: sum / counted });
        [sum, counted] = [0, 0];
      }
      if (done % stepsPerEpoch === 0) accuracies.push({ step: done, accuracy: await accuracyOf(network, course.test) });
      await pause();
    }
    if (accuracies.at(-1)?.step !== done) accuracies.push({ step: done, accuracy: await accuracyOf(network, course.test) });
    await mustBeFinite(network);
    const certificates = await network.hidden.certify();
    return { seed, steps: done, secondsPerEpoch: (training / done) * stepsPerEpoch, losses, accuracies, certificates };
  } finally {
    optimizer.dispose();
  }
};

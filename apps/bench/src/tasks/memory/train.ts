import { Random } from '@slim/core';
import {
  add,
  addN,
  dispose,
  div,
  minimum,
  mul,
  type Optimizer,
  train as optimizers,
  type Scalar,
  sqrt,
  square,
  sum,
  type Tensor,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { now } from '../../measure/Budget.js';
import { setLearningRate } from '../../measure/setLearningRate.js';
import type { Network } from './network.js';
import type { Lesson, Problem } from './Problem.js';

/** Gradients longer than this are shortened to it. */
export const LONGEST_GRADIENT = 1;

/** What the learning rate has fallen to at the end, relative to where it began. */
export const LAST_RATE = 0.05;

/** Steps after which the mean loss of them tells whether it is time to look closer. */
const WINDOW = 100;

/** Training goes a little beyond the goal, so that the examination meets it too. */
const MARGIN = 0.8;

/** Points of a curve, each the mean over an equal part of the steps. */
const CURVE_POINTS = 60;

/** What one training run leaves behind. */
export interface Run {
  readonly seed: number;
  readonly steps: number;
  readonly seconds: number;
  /** Mean training loss of the steps up to and including `step` since the previous entry. */
  readonly losses: readonly { readonly step: number; readonly loss: number }[];
  /** Loss on the sequences of the examination, after training. */
  readonly exam: number;
  /** Share of right answers there; null where answers are numbers. */
  readonly accuracy: number | null;
  readonly solved: boolean;
  /** Training ended for want of time. */
  readonly cutShort: boolean;
}

/** How a network is trained, and how far. */
export interface Course {
  readonly batch: number;
  readonly seed: number;
  /** Stops early, between steps, when this many seconds are over. */
  readonly seconds: number;
  readonly pause: () => Promise<void>;
}

/** One optimiser step on the lesson, with the gradient shortened where it is long; the loss before it. */
const step = (network: Network, optimizer: Optimizer, lesson: Lesson): Scalar =>
  tidy(() => {
    const whole = () => add(network.loss(lesson, true), network.rnn.regError({ training: true })) as Scalar;
    const { value, grads } = variableGrads(whole, [...network.trainable]);
    const length = sqrt(addN(Object.values(grads).map((gradient) => sum(square(gradient)))));
    const factor = minimum(1, div(LONGEST_GRADIENT, add(length, 1e-12)));
    optimizer.applyGradients(Object.fromEntries(Object.entries(grads).map(([name, gradient]) => [name, mul(gradient, factor)])));
    return value;
  });

const numberOf = async (value: Tensor): Promise<number> => {
  const [number] = await value.data();
  value.dispose();
  return number as number;
};

/** Mean of a quantity over sequences that training never shows. */
const examine = async (
  problem: Problem,
  part: 'validation' | 'exam',
  { batch, seed }: Course,
  measure: (lesson: Lesson) => Scalar,
): Promise<number> => {
  let [total, count] = [0, 0];
  for (const lesson of problem.others(part, seed, batch)) {
    total += await numberOf(tidy(() => measure(lesson)));
    count += 1;
    dispose([lesson.x, lesson.y]);
  }
  return total / count;
};

/**
 * Trains until the loss meets the goal on sequences of their own, the steps are done or the time is over. The learning rate falls geometrically.
 *
 * @throws Error when the loss is not finite
 */
export const train = async (network: Network, problem: Problem, course: Course): Promise<Run> => {
  const { batch, seed, seconds, pause } = course;
  const optimizer = optimizers.adam(problem.learningRate);
  const random = new Random(seed).fork('lessons');
  const losses: { step: number; loss: number }[] = [];
  const recent: number[] = [];
  const lossOn = (lesson: Lesson) => network.loss(lesson, false);
  const start = now();
  let [done, sum, counted, met] = [0, 0, 0, false];
  try {
    while (!met && done < problem.steps && (done === 0 || now() - start < seconds)) {
      setLearningRate(optimizer, problem.learningRate * LAST_RATE ** (done / problem.steps));
      const lesson = problem.draw(random, batch);
      const loss = await numberOf(step(network, optimizer, lesson));
      dispose([lesson.x, lesson.y]);
      if (!Number.isFinite(loss)) throw new Error(`the loss became ${loss} at step ${done + 1}`);
      network.stepped();
      [done, sum, counted] = [done + 1, sum + loss, counted + 1];
      recent[done % WINDOW] = loss;
      if (done % WINDOW === 0 && recent.reduce((a, b) => a + b) < WINDOW * problem.goal) {
        met = (await examine(problem, 'validation', course, lossOn)) < MARGIN * problem.goal;
      }
      if (met || Math.floor((done * CURVE_POINTS) / problem.steps) > Math.floor(((done - 1) * CURVE_POINTS) / problem.steps)) {
        losses.push({ step: done, loss: sum / counted });
        [sum, counted] = [0, 0];
      }
      await pause();
    }
    const trained = now() - start;
    const exam = await examine(problem, 'exam', course, lossOn);
    const accuracy = network.accuracy ? await examine(problem, 'exam', course, network.accuracy) : null;
    const cutShort = !met && done < problem.steps;
    return { seed, steps: done, seconds: trained, losses, exam, accuracy, solved: exam <= problem.goal, cutShort };
  } finally {
    optimizer.dispose();
  }
};

import { Linear, Random } from '@slim/core';
import { RNN } from '@slim/rnn';
import type { Scalar, Tensor3D, Variable } from '@tensorflow/tfjs-core';
import type { Arm } from './arms.js';
import type { Lesson, Problem } from './Problem.js';

/** A recurrent network of one layer and a dense readout. */
export interface Network {
  readonly rnn: RNN;
  readonly trainable: readonly Variable[];
  readonly loss: (lesson: Lesson, training: boolean) => Scalar;
  readonly accuracy: ((lesson: Lesson) => Scalar) | undefined;
  /** To be called after each step of the optimiser. */
  readonly stepped: () => void;
  readonly dispose: () => void;
}

/** For one seed all arms get the same input map and readout. */
export const makeNetwork = (
  { features, outputs, nonlin, ...problem }: Problem,
  { Map, options }: Arm,
  hiddenSize: number,
  seed: number,
): Network => {
  const random = new Random(seed);
  const cellArgs = { hiddenMap: Map, hiddenArgs: options, inputArgs: { bias: true }, nonlin };
  const rnn = new RNN(features, { hiddenSize, cellArgs, seed: random.seedOf('rnn') }); // first: it may refuse
  const readout = new Linear(hiddenSize, outputs, { bias: true, seed: random.seedOf('readout') });
  const statesOf = ({ x }: Lesson, training: boolean): Tensor3D => rnn.forward(x, null, { training })[0] as Tensor3D;
  const { accuracy } = problem;
  return {
    rnn,
    trainable: [...rnn.trainable, ...readout.trainable],
    loss: (lesson, training) => problem.loss(statesOf(lesson, training), readout, lesson.y),
    accuracy: accuracy && ((lesson) => accuracy(statesOf(lesson, false), readout, lesson.y)),
    stepped: () => {
      rnn.afterStep();
      rnn.refresh();
    },
    dispose: () => {
      rnn.dispose();
      readout.dispose();
    },
  };
};

import type { LinearMap, Random, ScanActivation } from '@slim/core';
import type { Scalar, Tensor, Tensor3D } from '@tensorflow/tfjs-core';

/** Sequences for one step, and what shall be told about them. */
export interface Lesson {
  /** [T, batch, features]. */
  readonly x: Tensor3D;
  readonly y: Tensor;
}

/** Something that can only be solved by remembering. */
export interface Problem {
  /** As in the table: `adding 100`. */
  readonly name: string;
  readonly features: number;
  /** Numbers that the readout gives. */
  readonly outputs: number;
  readonly nonlin: ScanActivation;
  readonly learningRate: number;
  /** The most training steps. */
  readonly steps: number;
  /** What the loss is, for axes. */
  readonly unit: string;
  /** Loss of the best guess without memory. */
  readonly baseline: number;
  /** From this loss on it counts as solved. */
  readonly goal: number;
  /** New sequences to learn from. The caller disposes both tensors. */
  readonly draw: (random: Random, batch: number) => Lesson;
  /** Sequences that training never shows, in batches, the same ones for every network: to decide when to stop, or to judge by. */
  readonly others: (part: 'validation' | 'exam', seed: number, batch: number) => Iterable<Lesson>;
  /** The loss, from the states over time [T, batch, hidden]. */
  readonly loss: (states: Tensor3D, readout: LinearMap, y: Tensor) => Scalar;
  /** Share of right answers, where answers are right or wrong. */
  readonly accuracy?: (states: Tensor3D, readout: LinearMap, y: Tensor) => Scalar;
}

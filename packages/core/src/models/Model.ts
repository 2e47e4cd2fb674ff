import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Call } from '../contract/Context.js';

/** What {@link fit} needs of a model. Maps, combinations of maps and chains are models; so is anything with these members. */
export interface Model {
  /** The prediction for x, whose first axis are the samples. */
  forward(x: Tensor, call?: Call): Tensor;
  /** The variables that an optimiser may change. */
  readonly trainable: readonly Variable[];
  /** The variables by the names that errors shall use. */
  readonly parameters?: Readonly<Record<string, Variable>>;
  readonly isDisposed: boolean;
  /** The regularisation, a scalar tensor of the caller's. */
  regError(call?: Call): Scalar;
  /** Projects parameters where that is asked for; called after each step of the optimiser. */
  afterStep(): void;
  /** Brings buffers up to date with the parameters; called after `afterStep`. */
  refresh(): void;
}

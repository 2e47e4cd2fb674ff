import type { LinearMap } from '@slim/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Nonlinearity } from './contract/CellKind.js';
import type { MapMaker } from './contract/MapMaker.js';
import type { CellCall } from './contract/matrices.js';
import { type CellOptions, RecurrentCell } from './contract/RecurrentCell.js';
import { rnnKind } from './kinds/rnn.js';

/** Options of an {@link RNNCell}. `null` and `undefined` mean the default. */
export interface RNNCellOptions extends CellOptions {
  /** Default false; with true both maps have one, as in the reference. */
  bias?: boolean | null | undefined;
  hiddenMap?: MapMaker | null | undefined;
  inputMap?: MapMaker | null | undefined;
  /**
   * What is applied to the sum: 'gelu' (the exact one, the default), 'tanh', 'relu', 'sigmoid' or 'identity', which run in one
   * fused step, the name of another function that core knows ('elu', 'softplus' …), or any function that keeps shapes.
   */
  nonlin?: Nonlinearity | string | null | undefined;
}

/**
 * One step of a plain recurrent network over structured maps: h' = f(x·W_in + b_in + h·W_hidden + b_hidden), where W_in and W_hidden
 * keep whatever their classes promise.
 *
 * Parameters: those of the maps under `lin_in.` and `lin_hidden.`. The regularisation is the mean of the two maps'.
 *
 * @see Elman, Finding structure in time, Cognitive Science 14 (1990)
 *
 * @example
 * ```ts
 * import { SkewSymmetricLinear } from '@slim/core';
 * import { RNNCell } from '@slim/rnn';
 * import { ones } from '@tensorflow/tfjs-core';
 *
 * const cell = new RNNCell(3, 8, { hiddenMap: SkewSymmetricLinear, nonlin: 'tanh', seed: 1 });
 * const h = cell.forward(ones([2, 3]), ones([2, 8]));
 * console.log(h.shape); // [2, 8]
 * cell.dispose();
 * ```
 */
export class RNNCell extends RecurrentCell {
  /** The third argument is for clones and loaded cells: maps to take over. */
  constructor(inputSize: number, hiddenSize: number, options?: RNNCellOptions | null, made?: Readonly<Record<string, LinearMap>>) {
    super(rnnKind, inputSize, hiddenSize, options, made);
  }

  /** The map of the input. */
  get linIn(): LinearMap {
    return this.maps.input[0]!;
  }

  /** The map of the state. */
  get linHidden(): LinearMap {
    return this.maps.hidden[0]!;
  }

  /**
   * The next state.
   * @param x - [..., inputSize]
   * @param state - [..., hiddenSize] with the same leading axes; zeros if left out
   * @throws SlimError `input` for shapes that do not fit, `disposed` after dispose
   */
  forward(x: Tensor, state?: Tensor | null, call: CellCall = {}): Tensor {
    return this.advance(x, state ? [state] : undefined, call)[0]!;
  }
}

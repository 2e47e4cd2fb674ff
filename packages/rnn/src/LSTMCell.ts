import type { LinearMap } from '@slim/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { pairOf } from './contract/checks.js';
import type { CellCall } from './contract/matrices.js';
import { type CellOptions, RecurrentCell } from './contract/RecurrentCell.js';
import { lstmKind } from './kinds/lstm.js';

/** Options of an {@link LSTMCell}; `hiddenMap` and `inputMap` may be records by the gates `i`, `f`, `g` and `o`. `bias` is true by default. */
export type LSTMCellOptions = CellOptions;

/**
 * One step of a long short-term memory whose gates are structured maps, each gate with a map of the input and one of the state:
 *
 *     i = σ(x·W_ii + b_ii + h·W_hi + b_hi)      what is written
 *     f = σ(x·W_if + b_if + h·W_hf + b_hf)      what stays
 *     g = tanh(x·W_ig + b_ig + h·W_hg + b_hg)
 *     o = σ(x·W_io + b_io + h·W_ho + b_ho)      what is shown
 *     c' = f∘c + i∘g,  h' = o∘tanh(c')
 *
 * as in PyTorch, without peepholes, and with biases as the maps draw them: the one of f does not start at 1.
 *
 * Parameters: those of the maps under `lin_in.i.` … `lin_hidden.o.`. The regularisation is the mean of the eight maps'.
 *
 * @see Hochreiter and Schmidhuber, Long short-term memory, Neural Computation 9 (1997); Gers et al., Learning to forget, 12 (2000)
 *
 * @example
 * ```ts
 * import { LSTMCell } from '@slim/rnn';
 * import { ones } from '@tensorflow/tfjs-core';
 *
 * const cell = new LSTMCell(3, 8, { seed: 1 });
 * const [h, c] = cell.forward(ones([2, 3]));
 * console.log(h.shape, c.shape); // [2, 8] [2, 8]
 * cell.dispose();
 * ```
 */
export class LSTMCell extends RecurrentCell {
  /** The third argument is for clones and loaded cells: maps to take over. */
  constructor(inputSize: number, hiddenSize: number, options?: LSTMCellOptions | null, made?: Readonly<Record<string, LinearMap>>) {
    super(lstmKind, inputSize, hiddenSize, options, made);
  }

  /**
   * The next state h and cell c.
   * @param x - [..., inputSize]
   * @param state - h and c, each [..., hiddenSize] with the same leading axes; zeros if left out
   * @throws SlimError `input` for shapes that do not fit, `disposed` after dispose
   */
  forward(x: Tensor, state?: readonly [h: Tensor, c: Tensor] | null, call: CellCall = {}): [h: Tensor, c: Tensor] {
    return this.advance(x, pairOf(this.where, state), call) as [Tensor, Tensor];
  }
}

import type { LinearMap } from '@slim/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CellCall } from './contract/matrices.js';
import { type CellOptions, RecurrentCell } from './contract/RecurrentCell.js';
import { gruKind } from './kinds/gru.js';

/** Options of a {@link GRUCell}; `hiddenMap` and `inputMap` may be records by the gates `r`, `z` and `n`. `bias` is true by default. */
export type GRUCellOptions = CellOptions;

/**
 * One step of a gated recurrent unit whose gates are structured maps, each gate with a map of the input and one of the state:
 *
 *     r = σ(x·W_ir + b_ir + h·W_hr + b_hr)      what of the state the candidate sees
 *     z = σ(x·W_iz + b_iz + h·W_hz + b_hz)      what of the state stays
 *     n = tanh(x·W_in + b_in + r∘(h·W_hn + b_hn))
 *     h' = (1 − z)∘n + z∘h
 *
 * as in PyTorch: the reset gate stands after the product and the bias of the state (the original has it before them), and z keeps
 * the old state.
 *
 * Parameters: those of the maps under `lin_in.r.`, `lin_in.z.`, `lin_in.n.`, `lin_hidden.r.` … The regularisation is the mean of the
 * six maps'.
 *
 * @see Cho et al., Learning phrase representations using RNN encoder–decoder, EMNLP 2014, arXiv:1406.1078
 *
 * @example
 * ```ts
 * import { Linear, SkewSymmetricLinear } from '@slim/core';
 * import { GRUCell } from '@slim/rnn';
 * import { ones } from '@tensorflow/tfjs-core';
 *
 * const cell = new GRUCell(3, 8, { hiddenMap: { r: Linear, z: Linear, n: SkewSymmetricLinear }, seed: 1 });
 * console.log(cell.forward(ones([2, 3])).shape); // [2, 8]
 * cell.dispose();
 * ```
 */
export class GRUCell extends RecurrentCell {
  /** The third argument is for clones and loaded cells: maps to take over. */
  constructor(inputSize: number, hiddenSize: number, options?: GRUCellOptions | null, made?: Readonly<Record<string, LinearMap>>) {
    super(gruKind, inputSize, hiddenSize, options, made);
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

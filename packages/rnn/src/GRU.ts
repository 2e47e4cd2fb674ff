import type { Tensor } from '@tensorflow/tfjs-core';
import type { BoundNetwork } from './contract/BoundNetwork.js';
import type { Made } from './contract/Made.js';
import type { CellCall } from './contract/matrices.js';
import type { NetworkCall, NetworkOptions } from './contract/NetworkOptions.js';
import { RecurrentNetwork, type States } from './contract/RecurrentNetwork.js';

import { GRUCell, type GRUCellOptions } from './GRUCell.js';
import { gruKind } from './kinds/gru.js';

/** Options of a {@link GRU}. `null` and `undefined` mean the default. */
export type GRUOptions = NetworkOptions<GRUCellOptions>;

/**
 * Layers of {@link GRUCell} over time. A sequence costs one evaluation of each map, one product for the inputs of all gates and
 * times, and one scan with a product of all gates per step; the gradient goes back in one step of the tape.
 *
 * Parameters: `gru_cells.K.lin_in.r.…` to `gru_cells.K.lin_hidden.n.…` and the trainable states at the start `init_states.K`,
 * [1, hiddenSize], zero at first. For K, options and the regularisation see {@link RNN}.
 *
 * Accuracy: relative to the largest state 1e-5 over a hundred times; the gates dampen what rounding adds.
 *
 * @see Cho et al., Learning phrase representations using RNN encoder–decoder, EMNLP 2014, arXiv:1406.1078
 *
 * @example
 * ```ts
 * import { GRU } from '@slim/rnn';
 * import { zeros } from '@tensorflow/tfjs-core';
 *
 * const gru = new GRU(5, { hiddenSize: 8, bidirectional: true, batchFirst: true, seed: 1 });
 * const [output, hN] = gru.forward(zeros([3, 10, 5]), null, { lengths: [10, 7, 4] });
 * console.log(output.shape, hN.shape); // [3, 10, 16] [2, 3, 8]
 * gru.dispose();
 * ```
 */
export class GRU extends RecurrentNetwork<GRUCell> {
  /** The third argument is for clones and loaded networks: what to take over. */
  constructor(inputSize: number, options?: GRUOptions | null, made?: Made) {
    super('GRU', gruKind, (i, n, args) => new GRUCell(i, n, args), inputSize, options, made);
  }

  /**
   * The states of the top layer over time and the last states of all layers.
   * @param sequence - [T, batch, inputSize], T ≥ 1
   * @param initStates - [layers, batch, hiddenSize], or a list of [batch, hiddenSize] for each layer; the trainable ones if left out
   * @returns output [T, batch, outputSize] and hN [layers, batch, hiddenSize]
   * @throws SlimError `input` for shapes that do not fit, `option` for an unknown option of the call, `disposed` after dispose
   */
  forward(sequence: Tensor, initStates?: States | null, call: NetworkCall = {}): [output: Tensor, hN: Tensor] {
    return this.pass(sequence, [initStates], call) as [Tensor, Tensor];
  }

  /** A snapshot of `forward` that builds each matrix once: for reading a sequence in pieces. */
  bind(call: CellCall = {}): BoundNetwork<States, [output: Tensor, hN: Tensor]> {
    const held = this.hold(call);
    const run: BoundNetwork<States, [output: Tensor, hN: Tensor]> = Object.assign(
      (sequence: Tensor, initStates?: States | null, times: Pick<NetworkCall, 'lengths' | 'mask'> = {}): [output: Tensor, hN: Tensor] => {
        return this.pass(sequence, [initStates], times, held) as [Tensor, Tensor];
      },
      { dispose: held.dispose },
    );
    return run;
  }
}

import type { Tensor } from '@tensorflow/tfjs-core';
import type { BoundNetwork } from './contract/BoundNetwork.js';
import type { Made } from './contract/Made.js';
import type { CellCall } from './contract/matrices.js';
import type { NetworkCall, NetworkOptions } from './contract/NetworkOptions.js';
import { RecurrentNetwork, type States } from './contract/RecurrentNetwork.js';

import { rnnKind } from './kinds/rnn.js';
import { RNNCell, type RNNCellOptions } from './RNNCell.js';

/** Options of an {@link RNN}. `null` and `undefined` mean the default. */
export type RNNOptions = NetworkOptions<RNNCellOptions>;

/**
 * A plain recurrent network over structured maps: layers of {@link RNNCell}, h_t = f(x_t·W_in + h_{t−1}·W_hidden + b), of which
 * each reads the states of the one below.
 *
 * A sequence costs one evaluation of each map, one product for the inputs of all times, and one scan for the states, through
 * which the gradient goes back in time (backpropagation through time).
 *
 * Parameters: `rnn_cells.K.lin_in.…`, `rnn_cells.K.lin_hidden.…`, and the trainable states at the start `init_states.K`, [1, hiddenSize],
 * zero at first. K counts the layers; in a bidirectional network layer L has the cells 2L (forwards) and 2L + 1 (backwards). The
 * regularisation is the mean of the cells'.
 *
 * Accuracy: see `recurrentScan` of core.
 *
 * @see Elman, Finding structure in time, Cognitive Science 14 (1990); Werbos, Backpropagation through time, Proc. IEEE 78 (1990)
 *
 * @example
 * ```ts
 * import { SkewSymmetricLinear } from '@slim/core';
 * import { RNN } from '@slim/rnn';
 * import { zeros } from '@tensorflow/tfjs-core';
 *
 * const rnn = new RNN(5, { hiddenSize: 8, numLayers: 2, cellArgs: { hiddenMap: SkewSymmetricLinear, nonlin: 'tanh' }, seed: 1 });
 * const [output, hN] = rnn.forward(zeros([10, 3, 5])); // 10 times, 3 samples
 * console.log(output.shape, hN.shape); // [10, 3, 8] [2, 3, 8]
 * rnn.dispose();
 * ```
 */
export class RNN extends RecurrentNetwork<RNNCell> {
  /** The third argument is for clones and loaded networks: what to take over. */
  constructor(inputSize: number, options?: RNNOptions | null, made?: Made) {
    super('RNN', rnnKind, (i, n, args) => new RNNCell(i, n, args), inputSize, options, made);
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

import type { Made } from './contract/Made.js';
import type { NetworkOptions } from './contract/NetworkOptions.js';
import { SingleMemoryNetwork } from './contract/SingleMemoryNetwork.js';
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
export class RNN extends SingleMemoryNetwork<RNNCell> {
  /** The third argument is for clones and loaded networks: what to take over. */
  constructor(inputSize: number, options?: RNNOptions | null, made?: Made) {
    super('RNN', rnnKind, (i, n, args) => new RNNCell(i, n, args), inputSize, options, made);
  }
}

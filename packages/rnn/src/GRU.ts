import type { Made } from './contract/Made.js';
import type { NetworkOptions } from './contract/NetworkOptions.js';
import { SingleMemoryNetwork } from './contract/SingleMemoryNetwork.js';
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
export class GRU extends SingleMemoryNetwork<GRUCell> {
  /** The third argument is for clones and loaded networks: what to take over. */
  constructor(inputSize: number, options?: GRUOptions | null, made?: Made) {
    super('GRU', gruKind, (i, n, args) => new GRUCell(i, n, args), inputSize, options, made);
  }
}

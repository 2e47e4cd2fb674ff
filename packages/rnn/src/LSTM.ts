import type { Tensor } from '@tensorflow/tfjs-core';
import type { BoundNetwork } from './contract/BoundNetwork.js';
import { pairOf } from './contract/checks.js';
import type { Made } from './contract/Made.js';
import type { CellCall } from './contract/matrices.js';
import type { NetworkCall, NetworkOptions } from './contract/NetworkOptions.js';
import { RecurrentNetwork, type States } from './contract/RecurrentNetwork.js';
import { lstmKind } from './kinds/lstm.js';
import { LSTMCell, type LSTMCellOptions } from './LSTMCell.js';

/** Options of an {@link LSTM}. `null` and `undefined` mean the default. */
export type LSTMOptions = NetworkOptions<LSTMCellOptions>;

/**
 * Layers of {@link LSTMCell} over time. A sequence costs one evaluation of each map, one product for the inputs of all gates and
 * times, and one scan with a product of all gates per step; the gradient goes back in one step of the tape.
 *
 * Parameters: `lstm_cells.K.lin_in.i.…` to `lstm_cells.K.lin_hidden.o.…` and what h and c start from, trainable and zero at first:
 * `init_states.K` and `init_cells.K`, [1, hiddenSize]. For K, options and the regularisation see {@link RNN}.
 *
 * Accuracy: relative to the largest cell 1e-5 over a hundred times; the gates dampen what rounding adds.
 *
 * @see Hochreiter and Schmidhuber, Long short-term memory, Neural Computation 9 (1997); Gers et al., Learning to forget, 12 (2000)
 *
 * @example
 * ```ts
 * import { LSTM } from '@slim/rnn';
 * import { zeros } from '@tensorflow/tfjs-core';
 *
 * const lstm = new LSTM(5, { hiddenSize: 8, numLayers: 2, dropout: 0.1, seed: 1 });
 * const [output, [hN, cN]] = lstm.forward(zeros([10, 3, 5]));
 * console.log(output.shape, hN.shape, cN.shape); // [10, 3, 8] [2, 3, 8] [2, 3, 8]
 * lstm.dispose();
 * ```
 */
export class LSTM extends RecurrentNetwork<LSTMCell> {
  /** The third argument is for clones and loaded networks: what to take over. */
  constructor(inputSize: number, options?: LSTMOptions | null, made?: Made) {
    super('LSTM', lstmKind, (i, n, args) => new LSTMCell(i, n, args), inputSize, options, made);
  }

  /**
   * The states of the top layer over time and the last states and cells of all layers.
   * @param sequence - [T, batch, inputSize], T ≥ 1
   * @param initStates - h and c, each [layers, batch, hiddenSize] or a list of [batch, hiddenSize] for each layer; the trainable ones
   * if left out
   * @returns output [T, batch, outputSize], hN and cN [layers, batch, hiddenSize]
   * @throws SlimError `input` for shapes that do not fit, `option` for an unknown option of the call, `disposed` after dispose
   */
  forward(
    sequence: Tensor,
    initStates?: readonly [h: States, c: States] | null,
    call: NetworkCall = {},
  ): [output: Tensor, last: [hN: Tensor, cN: Tensor]] {
    const [output, hN, cN] = this.pass(sequence, pairOf(this.where, initStates), call) as [Tensor, Tensor, Tensor];
    return [output, [hN, cN]];
  }

  /** A snapshot of `forward` that builds each matrix once: for reading a sequence in pieces. */
  bind(call: CellCall = {}): BoundNetwork<readonly [h: States, c: States], [output: Tensor, last: [hN: Tensor, cN: Tensor]]> {
    const held = this.hold(call);
    const run: BoundNetwork<readonly [h: States, c: States], [output: Tensor, last: [hN: Tensor, cN: Tensor]]> = Object.assign(
      (
        sequence: Tensor,
        initStates?: readonly [h: States, c: States] | null,
        times: Pick<NetworkCall, 'lengths' | 'mask'> = {},
      ): [output: Tensor, last: [hN: Tensor, cN: Tensor]] => {
        const [output, hN, cN] = this.pass(sequence, pairOf(this.where, initStates), times, held) as [Tensor, Tensor, Tensor];
        return [output, [hN, cN]];
      },
      { dispose: held.dispose },
    );
    return run;
  }
}

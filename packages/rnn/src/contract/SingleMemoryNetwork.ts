import type { Tensor } from '@tensorflow/tfjs-core';
import type { BoundNetwork } from './BoundNetwork.js';
import type { CellCall } from './matrices.js';
import type { NetworkCall } from './NetworkOptions.js';
import type { RecurrentCell } from './RecurrentCell.js';
import { RecurrentNetwork, type States } from './RecurrentNetwork.js';

/** A network whose cells remember one thing, their output. */
export abstract class SingleMemoryNetwork<C extends RecurrentCell> extends RecurrentNetwork<C> {
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

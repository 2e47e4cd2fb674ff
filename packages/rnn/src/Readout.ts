import { type Call, type LinearMap, SlimError } from '@slim/core';
import { completeOptions, showValue } from '@slim/core/checks';
import { add, concat, reshape, slice, type Tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import { checkSequence } from './contract/checks.js';
import { GROUP, Grouped } from './contract/Grouped.js';
import { group } from './contract/group.js';
import { checkMap } from './contract/MapMaker.js';
import type { NetworkCall } from './contract/NetworkOptions.js';
import { RecurrentNetwork } from './contract/RecurrentNetwork.js';
import type { SavedReadout } from './contract/SavedNetwork.js';

/** Options of a {@link Readout}. `null` and `undefined` mean the default. */
export interface ReadoutOptions {
  /** What the head reads: the state after the `last` time (default), or the output at `every` time. */
  at?: 'last' | 'every' | null | undefined;
}

/**
 * A recurrent network with a map that reads its states: a model for `fit` of core, with samples on the first axis of everything.
 *
 * With `at: 'last'` y = head(h_T), [batch, outFeatures], of the top layer, both directions side by side; with `at: 'every'`
 * y_t = head(h_t), [batch, T, outFeatures]. Parameters: `network.…` and `head.…`. The regularisation is the sum of both. The model
 * owns network and head.
 *
 * @example
 * ```ts
 * import { fit, Linear } from '@slim/core';
 * import { Readout, RNN } from '@slim/rnn';
 * import { randomNormal, slice, sum } from '@tensorflow/tfjs-core';
 *
 * const xs = randomNormal([64, 5, 2], 0, 1, 'float32', 1); // 64 samples, 5 times
 * const ys = sum(slice(xs, [0, 0, 0], [-1, -1, 1]), 1); // what came in on the first channel
 * const model = new Readout(new RNN(2, { hiddenSize: 8, cellArgs: { nonlin: 'tanh' }, seed: 1 }), new Linear(8, 1, { seed: 2 }));
 * const { loss } = await fit(model, xs, ys, { epochs: 5 });
 * if (loss[4]! >= loss[0]!) throw new Error('training lowers the loss');
 * model.dispose();
 * ```
 */
export class Readout<N extends RecurrentNetwork = RecurrentNetwork> extends Grouped {
  readonly network: N;
  readonly head: LinearMap;
  readonly at: 'last' | 'every';
  readonly [GROUP]: LinearMap;
  readonly #where: string;

  constructor(network: N, head: LinearMap, options?: ReadoutOptions | null) {
    super();
    const { inputSize, outputSize } = network ?? {};
    this.#where = `Readout(${String(inputSize)} → ${String(head?.outFeatures)})`;
    if (!(network instanceof RecurrentNetwork)) {
      const got = (network as unknown) instanceof Grouped ? (network as Grouped).name : showValue(network);
      throw new SlimError('input', this.#where, `network must be an RNN, GRU or LSTM, got ${got}`);
    }
    if (network.isDisposed) throw new SlimError('disposed', this.#where, 'the network was disposed');
    checkMap(this.#where, 'head', head, outputSize, head?.outFeatures);
    const { at } = completeOptions<ReadoutOptions>(this.#where, options, { at: 'last' });
    if (at !== 'last' && at !== 'every') throw new SlimError('option', this.#where, `at must be 'last' or 'every', got ${showValue(at)}`);
    this[GROUP] = group({
      name: 'Readout',
      inputSize,
      outputSize: head.outFeatures,
      seed: 0,
      parts: () => ({ network: network[GROUP], head }),
      penalty: (_parts, call) => add(network.regError(call), head.regError(call)),
    });
    this.network = network;
    this.head = head;
    this.at = at;
  }

  /**
   * What the head reads off the network.
   * @param x - [batch, T, inputSize], whatever `batchFirst` the network has
   * @param call - as for the network; what core's `fit` gives
   * @returns [batch, outFeatures], or [batch, T, outFeatures] at every time
   * @throws SlimError `input` for shapes that do not fit, `disposed` after dispose
   */
  forward(x: Tensor, call?: NetworkCall | Call | null): Tensor {
    if (this.isDisposed) throw new SlimError('disposed', this.#where, 'forward was called after dispose');
    return tidy(() => this.read(this.network.pass(this.sequenceOf(x), [], (call ?? {}) as NetworkCall), call ?? {}));
  }

  /** @internal The sequence in the order of axes that the network takes. */
  sequenceOf(x: Tensor): Tensor {
    const sequence = checkSequence(this.#where, x, this.network.inputSize, true);
    return this.network.batchFirst ? sequence : transpose(sequence, [1, 0, 2]);
  }

  /** @internal What the head makes of the output and the last states of a pass. */
  read([output, last]: readonly Tensor[], { training = false }: NetworkCall | Call): Tensor {
    const { network, head, at } = this;
    if (at === 'every') return head.forward(network.batchFirst ? output! : transpose(output!, [1, 0, 2]), { training });
    const [layers, batch, n] = last!.shape as [number, number, number];
    const directions = network.outputSize / n;
    const top = Array.from({ length: directions }, (_, way) =>
      reshape(slice(last!, [layers - directions + way, 0, 0], [1, batch, n]), [batch, n]),
    );
    return head.forward(top.length === 1 ? top[0]! : concat(top, 1), { training });
  }

  /** An independent model with the same options and parameters. */
  clone(): this {
    const twin = new Readout(this.network.clone(), this.head.clone(), { at: this.at });
    return twin as unknown as this;
  }

  /** A JSON-serialisable value from which `loadRecurrent` makes the same model. */
  async save(): Promise<SavedReadout> {
    const { at } = this;
    return { format: 'slim.readout', version: 1, network: await this.network.save(), head: await this.head.save(), at };
  }
}

import { Linear, type LinearMapConstructor } from '@slim/core';
import { checkFlag, checkSize, completeOptions, seedOf } from '@slim/core/checks';
import { add, clone, concat, reshape, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkSequence, realTensor } from '../contract/checks.js';
import { holding } from '../contract/holding.js';
import type { MapMaker } from '../contract/MapMaker.js';
import type { CellCall } from '../contract/matrices.js';
import type { SavedSequenceNetwork } from '../contract/SavedSequenceNetwork.js';
import { loadSequenceNetwork, type MadeMaps, SequenceNetwork } from '../contract/SequenceNetwork.js';
import { StableDiagonalLinear } from '../maps/StableDiagonalLinear.js';
import { StablePairsLinear } from '../maps/StablePairsLinear.js';
import { lastOf } from '../passes/whole.js';
import type { Stream } from '../stream/Stream.js';
import { type Dynamics, dynamicsOf, mustHaveDiagonal } from './dynamics.js';
import { openStateStream } from './openStateStream.js';

/** Options of a {@link LinearSSM}. `null` and `undefined` mean the default. */
export interface LinearSSMOptions {
  /** Numbers in the state. Default 16. */
  stateSize?: number | null | undefined;
  /** Width of the output. Default: stateSize. */
  outputSize?: number | null | undefined;
  /** A, stateSize → stateSize. Default `StablePairsLinear`; a diagonal map is scanned in O(log T) ops, any other one step at a time. */
  stateMap?: MapMaker | null | undefined;
  stateArgs?: object | null | undefined;
  /** B, inputSize → stateSize. Default `Linear`. */
  inputMap?: MapMaker | null | undefined;
  inputArgs?: object | null | undefined;
  /** C, stateSize → outputSize. Default `Linear`. */
  outputMap?: MapMaker | null | undefined;
  outputArgs?: object | null | undefined;
  /** D, inputSize → outputSize. Default `Linear`. */
  feedthroughMap?: MapMaker | null | undefined;
  feedthroughArgs?: object | null | undefined;
  /** Whether there is a D. Default true. */
  feedthrough?: boolean | null | undefined;
  /** Whether C has a bias. Default false. */
  bias?: boolean | null | undefined;
  /**
   * Multiplies what enters each state by √(1 − |λ|²), so that slow states are not large states: white noise of variance 1 in u·B
   * gives every state the variance 1. Needs a diagonal A. Default false.
   */
  normalize?: boolean | null | undefined;
  /** Same seed, same network. Default: a random one. */
  seed?: number | null | undefined;
}

/** A {@link LinearSSM} whose matrices are built once: for reading a sequence in pieces, or step by step. */
export interface BoundSSM {
  /** As `forward`. */
  (sequence: Tensor, initState?: Tensor | null): [output: Tensor, state: Tensor];
  /** As the network's `step`. */
  readonly step: (x: Tensor, state?: Tensor | null) => [output: Tensor, state: Tensor];
  /** Frees the matrices. Call it outside a tidy scope; inside one, the scope does it. */
  readonly dispose: () => void;
}

/** The maps of one pass: how states move, and x·W + b for each of the other maps. */
interface Pass {
  readonly dynamics: Dynamics;
  readonly apply: (key: string, x: Tensor) => Tensor;
  /** The trained state at the start, [1, n]. */
  readonly start: Tensor;
}

/**
 * A linear state space over structured maps: y_t = x_t·C + u_t·D and x_{t+1} = x_t·A + u_t·B from t = 0 on, so that y_t sees the
 * inputs before u_t through the state, and u_t itself through D.
 *
 * The state is stable where A is: with the default A every |λ| < 1 for every parameter value. A diagonal A needs no loop: all
 * states come from one scan of O(log T) ops and O(T) work, and so does the gradient. Any other square map may be A, an
 * orthogonal one for a state that forgets nothing; then one product a step is made.
 *
 * Parameters: those of the maps under `A.`, `B.`, `C.`, `D.`, and the trainable state at the start `init_state.0`, [1, stateSize],
 * zero at first. The regularisation is the mean of the maps'.
 *
 * Accuracy: a state is a sum of products with powers of A, whose relative error grows like t·2⁻²⁴ for A^t, in the scan as in a loop;
 * where |λ| < 1 the powers decay faster.
 *
 * @see Orvieto et al., Resurrecting recurrent neural networks for long sequences, ICML 2023; Smith, Warrington, Linderman, Simplified
 * state space layers for sequence modeling, ICLR 2023
 *
 * @example
 * ```ts
 * import { LinearSSM } from '@slim/rnn';
 * import { ones } from '@tensorflow/tfjs-core';
 *
 * const ssm = new LinearSSM(3, { stateSize: 32, outputSize: 2, stateArgs: { sigmaMax: 0.999 }, seed: 1 });
 * const [output, state] = ssm.forward(ones([1000, 4, 3])); // 1000 times, 4 samples
 * const [next] = ssm.step(ones([4, 3]), state); // the 1001st
 * console.log(output.shape, next.shape); // [1000, 4, 2] [4, 2]
 * ssm.dispose();
 * ```
 */
export class LinearSSM extends SequenceNetwork {
  readonly #normalize: boolean;

  /** The third argument is for clones and loaded networks: maps to take over. */
  constructor(inputSize: number, options?: LinearSSMOptions | null, made?: MadeMaps) {
    const defaults = { stateSize: 16, outputSize: undefined, stateMap: StablePairsLinear, stateArgs: {}, inputMap: Linear, inputArgs: {} };
    const more = { outputMap: Linear, outputArgs: {}, feedthroughMap: Linear, feedthroughArgs: {}, feedthrough: true, bias: false };
    const where = `LinearSSM(${String(inputSize)} → ${String(options?.outputSize ?? options?.stateSize ?? defaults.stateSize)})`;
    const all = completeOptions<Record<string, unknown>>(where, options, { ...defaults, ...more, normalize: false, seed: undefined });
    const { stateSize, outputSize = stateSize, feedthrough, bias, normalize } = all;
    for (const [name, size] of Object.entries({ inputSize, stateSize, outputSize })) checkSize(where, name, size);
    for (const [name, flag] of Object.entries({ feedthrough, bias, normalize })) checkFlag(where, name, flag);
    const [i, n, o] = [inputSize, stateSize as number, outputSize as number];
    const place = (side: string, inFeatures: number, outFeatures: number, hasBias = false) => {
      const [option, args] = [`${side}Map`, `${side}Args`];
      return { option, args, maker: all[option], own: all[args], inFeatures, outFeatures, bias: hasBias };
    };
    const places = { A: place('state', n, n), B: place('input', i, n), C: place('output', n, o, bias as boolean) };
    super(
      {
        name: 'LinearSSM',
        where,
        inputSize: i,
        outputSize: o,
        stateSize: n,
        seed: seedOf(where, all['seed']),
        settings: { stateSize, outputSize, feedthrough, bias, normalize },
        places: feedthrough ? { ...places, D: place('feedthrough', i, o) } : places,
        states: ['init_state'],
      },
      made,
    );
    this.#normalize = normalize as boolean;
    if (this.#normalize) mustHaveDiagonal(where, this.mapAt('A'), () => this.dispose());
  }

  /** Makes the network that `save` wrote; the classes of its maps are passed as values, those of this package are known. */
  static load(saved: SavedSequenceNetwork, { maps = {} }: { maps?: Readonly<Record<string, LinearMapConstructor>> } = {}): LinearSSM {
    return loadSequenceNetwork(LinearSSM, 'LinearSSM', saved, { Linear, StableDiagonalLinear, StablePairsLinear, ...maps });
  }

  /**
   * The outputs over time and the state after the end.
   * @param sequence - u, [T, batch, inputSize], T ≥ 1
   * @param initState - x_0, [batch, stateSize]; the trainable one if left out
   * @returns output y_0 … y_{T−1}, [T, batch, outputSize], and x_T, [batch, stateSize]
   * @throws SlimError `input` for shapes that do not fit, `option` for an unknown option of the call, `disposed` after dispose
   */
  forward(sequence: Tensor, initState?: Tensor | null, call: CellCall = {}): [output: Tensor, state: Tensor] {
    const pass = this.#passOf('forward', call);
    return tidy(() => this.#over(sequence, initState, pass()));
  }

  /**
   * One step: the output at this time and the next state.
   * @param x - u_t, [batch, inputSize]
   * @param state - x_t, [batch, stateSize]; the trainable one of the start if left out
   */
  step(x: Tensor, state?: Tensor | null, call: CellCall = {}): [output: Tensor, state: Tensor] {
    const pass = this.#passOf('step', call);
    return tidy(() => this.#once(x, state, pass()));
  }

  /** A snapshot of `forward` and `step` that builds each matrix once. */
  bind(call: CellCall = {}): BoundSSM {
    const callOf = this.callsOf('bind', call);
    const { made: pass, dispose } = holding((hold): Pass => {
      const keys = this.#hasD ? ['B', 'C', 'D'] : ['B', 'C'];
      const maps = Object.fromEntries(keys.map((key) => [key, hold(this.mapAt(key).bind(callOf(key)))]));
      const dynamics = hold(dynamicsOf(this.mapAt('A'), callOf('A'), this.#normalize));
      return { dynamics, apply: (key, x) => maps[key]!(x), start: hold(this.trainedStart('init_state')) };
    });
    const run = (sequence: Tensor, initState?: Tensor | null) => tidy(() => this.#over(sequence, initState, pass));
    const step = (x: Tensor, state?: Tensor | null) => tidy(() => this.#once(x, state, pass));
    return Object.assign(run, { step, dispose });
  }

  /**
   * A snapshot of the network that reads one time after the other in plain numbers, for controllers and filters: no tensors, no
   * allocation per step. A diagonal A costs a step O(stateSize) products, any other stateSize².
   * @param batch - samples that are read side by side
   * @returns a stream of y_t, [batch, outputSize]; its only memory is x_t, [batch, stateSize], from the trainable one on
   * @throws SlimError `option` for a batch that is no size, `disposed` after dispose
   *
   * @example
   * ```ts
   * import { LinearSSM } from '@slim/rnn';
   *
   * const filter = new LinearSSM(1, { stateSize: 8, outputSize: 1, seed: 1 }); // train it, then:
   * const stream = await filter.stream();
   * filter.dispose(); // the stream has its own numbers
   * for (const sample of [0.3, 0.1, -0.2]) console.log(stream.step([sample])[0]);
   * ```
   */
  async stream(batch = 1): Promise<Stream> {
    this.callsOf('stream', {});
    const { where, inputSize, outputSize, stateSize } = this;
    checkSize(where, 'batch', batch);
    const [A, B, C] = [this.mapAt('A'), this.mapAt('B'), this.mapAt('C')];
    const maps = { A, B, C, D: this.#hasD ? this.mapAt('D') : undefined };
    const start = (): Tensor => this.trainedStart('init_state');
    return openStateStream({ where, inputSize, outputSize, stateSize, batch, normalize: this.#normalize, maps, start });
  }

  get #hasD(): boolean {
    return this.options['feedthrough'] as boolean;
  }

  /** Checks a call, and gives what makes its pass in a tidy scope. */
  #passOf(method: string, call: unknown): () => Pass {
    const callOf = this.callsOf(method, call);
    return () => ({
      dynamics: dynamicsOf(this.mapAt('A'), callOf('A'), this.#normalize),
      apply: (key, x) => this.mapAt(key).forward(x, callOf(key)),
      start: this.trainedStart('init_state'),
    });
  }

  #over(sequence: unknown, given: unknown, { dynamics: { drive, scan }, apply, start }: Pass): [Tensor, Tensor] {
    const u = checkSequence(this.where, sequence, this.inputSize, false);
    const [steps, batch, n] = [u.shape[0] as number, u.shape[1] as number, this.stateSize];
    const x0 = this.startOf(start, 'initState', given, batch);
    const after = scan(drive(apply('B', u)), x0);
    const first = reshape(x0, [1, batch, n]);
    const before = steps === 1 ? first : concat([first, slice(after, [0, 0, 0], [steps - 1, batch, n])], 0);
    const read = apply('C', before);
    const output = this.#hasD ? add(read, apply('D', u)) : read;
    return [clone(output), lastOf(after)];
  }

  #once(x: unknown, given: unknown, { dynamics: { advance, drive }, apply, start }: Pass): [Tensor, Tensor] {
    const u = realTensor(this.where, 'x', x, `[batch, ${this.inputSize}]`);
    const state = this.startOf(start, 'the state', given, this.rowsOf(u));
    const read = apply('C', state);
    const output = this.#hasD ? add(read, apply('D', u)) : read;
    return [clone(output), clone(add(advance(state), drive(apply('B', u))))];
  }
}

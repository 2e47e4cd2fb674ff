import { Linear, type LinearMapConstructor, SlimError } from '@slim/core';
import { checkFlag, checkSize, completeOptions, seedOf, showValue } from '@slim/core/checks';
import { add, clone, concat, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { checkSequence, realTensor } from '../contract/checks.js';
import { holding } from '../contract/holding.js';
import type { CellCall } from '../contract/matrices.js';
import type { SavedSequenceNetwork } from '../contract/SavedSequenceNetwork.js';
import { loadSequenceNetwork, type MadeMaps, SequenceNetwork } from '../contract/SequenceNetwork.js';
import { lastOf } from '../passes/whole.js';
import type { Stream } from '../stream/Stream.js';
import type { CoRNNOptions } from './CoRNNOptions.js';
import { openOscillatorStream } from './openOscillatorStream.js';
import { type Coefficients, coefficientsOf, type Oscillator, refuseOscillator, stateBounds } from './oscillator.js';
import { oscillatorScan, oscillatorStep } from './oscillatorScan.js';

/** Positions and velocities, each [batch, hiddenSize]. */
export type Oscillation = readonly [y: Tensor, z: Tensor];

/** A {@link coRNN} whose matrices are built once: for reading a sequence in pieces, or step by step. */
export interface BoundCoRNN {
  /** As `forward`. */
  (sequence: Tensor, initStates?: Oscillation | null): [output: Tensor, last: [yN: Tensor, zN: Tensor]];
  /** As the network's `step`. */
  readonly step: (x: Tensor, states?: Oscillation | null) => [y: Tensor, z: Tensor];
  /** Frees the matrices. Call it outside a tidy scope; inside one, the scope does it. */
  readonly dispose: () => void;
}

/** The matrices of one pass. */
interface Pass {
  /** W_y above W_z, [2n, n]. */
  readonly weight: Tensor;
  /** The biases of the hidden maps together, where they have any. */
  readonly bias: Tensor | undefined;
  readonly project: (x: Tensor) => Tensor;
  /** The trained y and z at the start, each [1, n]. */
  readonly starts: readonly [y: Tensor, z: Tensor];
}

/**
 * Coupled oscillators as a recurrent network: y'' = tanh(y·W_y + y'·W_z + x·W_in + b) − γ·y − ε·y', in steps of Δt that take the
 * new velocity for the position (an implicit-explicit Euler step):
 *
 * z_t = z_{t−1} + Δt·(tanh(y_{t−1}·W_y + z_{t−1}·W_z + x_t·W_in + b) − γ·y_{t−1} − ε·z̄), y_t = y_{t−1} + Δt·z_t
 *
 * with z̄ = z_{t−1}, or z̄ = z_t for `damping: 'implicit'`. The output is y. A sequence costs one evaluation of each map, one product
 * for the inputs of all times, and one scan.
 *
 * Guarantee: what drives an oscillator is at most 1 in modulus, so that with damping every state stays below a bound whatever
 * the weights and inputs are; `bounds()` tells it. Steps at which an oscillator would blow up by itself, dt²·gamma ≥ 4 − 2·dt·epsilon
 * (implicit: 4 + 2·dt·epsilon), are refused.
 *
 * Parameters: those of the maps under `lin_in.`, `lin_hidden.` (W_y), `lin_velocity.` (W_z), and what y and z start from, `init_y.0`
 * and `init_z.0`, [1, hiddenSize], trainable and zero at first. The regularisation is the mean of the three maps'.
 *
 * @see Rusch and Mishra, Coupled oscillatory recurrent neural network (coRNN), ICLR 2021, arXiv 2010.00951
 *
 * @example
 * ```ts
 * import { coRNN } from '@slim/rnn';
 * import { ones } from '@tensorflow/tfjs-core';
 *
 * const network = new coRNN(3, { hiddenSize: 32, dt: 0.05, gamma: 2, epsilon: 4, seed: 1 });
 * const [output, [y, z]] = network.forward(ones([100, 4, 3])); // 100 times, 4 samples
 * console.log(output.shape, y.shape, z.shape); // [100, 4, 32] [4, 32] [4, 32]
 * console.log(network.bounds()); // no |y|, no |z| is ever larger
 * network.dispose();
 * ```
 */
export class coRNN extends SequenceNetwork {
  readonly #oscillator: Oscillator;
  readonly #coefficients: Coefficients;

  /** The third argument is for clones and loaded networks: maps to take over. */
  constructor(inputSize: number, options?: CoRNNOptions | null, made?: MadeMaps) {
    const maps = { hiddenMap: Linear, hiddenArgs: {}, velocityMap: Linear, velocityArgs: {}, inputMap: Linear, inputArgs: {} };
    const standard = { hiddenSize: 16, dt: 0.042, gamma: 2.7, epsilon: 4.7, damping: 'explicit', bias: true, seed: undefined };
    const where = `coRNN(${String(inputSize)} → ${String(options?.hiddenSize ?? standard.hiddenSize)})`;
    const all = completeOptions<Record<string, unknown>>(where, options, { ...maps, ...standard });
    const { hiddenSize, dt, gamma, epsilon, damping, bias } = all;
    checkSize(where, 'inputSize', inputSize);
    checkSize(where, 'hiddenSize', hiddenSize);
    checkFlag(where, 'bias', bias);
    const oscillator = { dt, gamma, epsilon, damping } as Oscillator;
    const problem = refuseOscillator(oscillator);
    if (problem !== undefined) throw new SlimError('option', where, problem);
    const n = hiddenSize as number;
    const place = (side: string, inFeatures: number, hasBias = false) => {
      const [option, args] = [`${side}Map`, `${side}Args`];
      return { option, args, maker: all[option], own: all[args], inFeatures, outFeatures: n, bias: hasBias };
    };
    super(
      {
        name: 'coRNN',
        where,
        inputSize,
        outputSize: n,
        stateSize: n,
        seed: seedOf(where, all['seed']),
        settings: { hiddenSize, dt, gamma, epsilon, damping, bias },
        places: { lin_in: place('input', inputSize, bias as boolean), lin_hidden: place('hidden', n), lin_velocity: place('velocity', n) },
        states: ['init_y', 'init_z'],
      },
      made,
    );
    this.#oscillator = oscillator;
    this.#coefficients = coefficientsOf(oscillator);
  }

  /** Makes the network that `save` wrote; the classes of its maps but `Linear` are passed as values. */
  static load(saved: SavedSequenceNetwork, { maps = {} }: { maps?: Readonly<Record<string, LinearMapConstructor>> } = {}): coRNN {
    return loadSequenceNetwork(coRNN, 'coRNN', saved, { Linear, ...maps });
  }

  /** Oscillators. */
  get hiddenSize(): number {
    return this.stateSize;
  }

  /**
   * What no |y| and no |z| exceeds when the network starts at rest, whatever the weights and inputs, up to rounding; infinite without
   * damping.
   */
  bounds(): { readonly y: number; readonly z: number } {
    return stateBounds(this.#oscillator);
  }

  /**
   * The positions over time, and positions and velocities after the end.
   * @param sequence - [T, batch, inputSize], T ≥ 1
   * @param initStates - y_0 and z_0, each [batch, hiddenSize]; the trainable ones if left out
   * @returns output y_1 … y_T, [T, batch, hiddenSize], y_T and z_T, [batch, hiddenSize]
   * @throws SlimError `input` for shapes that do not fit, `option` for an unknown option of the call, `disposed` after dispose
   */
  forward(sequence: Tensor, initStates?: Oscillation | null, call: CellCall = {}): [output: Tensor, last: [yN: Tensor, zN: Tensor]] {
    const pass = this.#passOf('forward', call);
    return tidy(() => this.#over(sequence, initStates, pass())) as [Tensor, [Tensor, Tensor]];
  }

  /**
   * One step: the next positions and velocities.
   * @param x - [batch, inputSize]
   * @param states - y and z, each [batch, hiddenSize]; the trainable ones of the start if left out
   */
  step(x: Tensor, states?: Oscillation | null, call: CellCall = {}): [y: Tensor, z: Tensor] {
    const pass = this.#passOf('step', call);
    return tidy(() => this.#once(x, states, pass()));
  }

  /** A snapshot of `forward` and `step` that builds each matrix once. */
  bind(call: CellCall = {}): BoundCoRNN {
    const callOf = this.callsOf('bind', call);
    const { made: pass, dispose } = holding((hold): Pass => {
      const project = hold(this.mapAt('lin_in').bind(callOf('lin_in')));
      const { weight, bias, starts } = this.#matrices(callOf);
      for (const one of [weight, ...starts, ...(bias ? [bias] : [])]) hold(one);
      return { weight, bias, starts, project };
    });
    const run = (sequence: Tensor, states?: Oscillation | null) =>
      tidy(() => this.#over(sequence, states, pass)) as [Tensor, [Tensor, Tensor]];
    const step = (x: Tensor, states?: Oscillation | null) => tidy(() => this.#once(x, states, pass));
    return Object.assign(run, { step, dispose });
  }

  /**
   * A snapshot of the network that reads one time after the other in plain numbers, for controllers: no tensors, no allocation per
   * step.
   * @param batch - samples that are read side by side
   * @returns a stream of y, [batch, hiddenSize]; its memories are y and z, each [batch, hiddenSize], from the trainable ones on
   * @throws SlimError `option` for a batch that is no size, `disposed` after dispose
   *
   * @example
   * ```ts
   * import { coRNN } from '@slim/rnn';
   *
   * const network = new coRNN(2, { hiddenSize: 16, seed: 1 });
   * const stream = await network.stream();
   * console.log(stream.step([0.1, -0.2])); // y after the first input
   * const states = stream.states(); // y and z
   * stream.reset(); // as at the start
   * stream.reset(states); // as after the first input
   * network.dispose(); // the stream has its own numbers
   * ```
   */
  async stream(batch = 1): Promise<Stream> {
    const callOf = this.callsOf('stream', {});
    const { where, inputSize, hiddenSize } = this;
    checkSize(where, 'batch', batch);
    const [coefficients, inputMap] = [this.#coefficients, this.mapAt('lin_in')];
    const prepare = () => this.#matrices(callOf);
    return openOscillatorStream({ where, inputSize, hiddenSize, batch, coefficients, inputMap, prepare });
  }

  #matrices(callOf: ReturnType<SequenceNetwork['callsOf']>): Omit<Pass, 'project'> {
    const sides = ['lin_hidden', 'lin_velocity'];
    const weight = tidy(() =>
      concat(
        sides.map((key) => this.mapAt(key).effectiveW(callOf(key))),
        0,
      ),
    );
    const biased = sides.filter((key) => this.mapAt(key).hasBias);
    const bias = tidy(() => biased.map((key) => this.mapAt(key).effectiveB(callOf(key))).reduce<Tensor>((a, b) => add(a, b), zeros([1])));
    const starts = [this.trainedStart('init_y'), this.trainedStart('init_z')] as const;
    if (biased.length > 0) return { weight, bias, starts };
    bias.dispose();
    return { weight, bias: undefined, starts };
  }

  /** Checks a call, and gives what makes its pass in a tidy scope. */
  #passOf(method: string, call: unknown): () => Pass {
    const callOf = this.callsOf(method, call);
    return () => ({ ...this.#matrices(callOf), project: (x) => this.mapAt('lin_in').forward(x, callOf('lin_in')) });
  }

  #startOf([y0, z0]: Pass['starts'], given: unknown, batch: number): [Tensor, Tensor] {
    if (given !== undefined && given !== null && !(Array.isArray(given) && given.length === 2)) {
      throw new SlimError('input', this.where, `states must be a pair of tensors [y, z], got ${showValue(given)}`);
    }
    const [y, z] = (given ?? []) as unknown[];
    return [this.startOf(y0, 'y', y, batch), this.startOf(z0, 'z', z, batch)];
  }

  #over(sequence: unknown, given: unknown, { weight, bias, project, starts }: Pass): [Tensor, [Tensor, Tensor]] {
    const x = checkSequence(this.where, sequence, this.inputSize, false);
    const start = this.#startOf(starts, given, x.shape[1] as number);
    const u = project(x);
    const all = oscillatorScan(bias ? add(u, bias) : u, start, weight, this.#coefficients);
    return [clone(all[0]), [lastOf(all[0]), lastOf(all[1])]];
  }

  #once(x: unknown, given: unknown, { weight, bias, project, starts }: Pass): [Tensor, Tensor] {
    const input = realTensor(this.where, 'x', x, `[batch, ${this.inputSize}]`);
    const batch = this.rowsOf(input);
    const start = this.#startOf(starts, given, batch);
    if (batch === 0) return start;
    const u = project(input);
    const [y, z] = oscillatorStep(this.#coefficients, start, bias ? add(u, bias) : u, weight);
    return [clone(y), clone(z)];
  }
}

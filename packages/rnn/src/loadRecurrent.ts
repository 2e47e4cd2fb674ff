import { type Activation, type LinearMap, type LinearMapConstructor, load, SlimError } from '@slim/core';
import { checkRecord, showValue } from '@slim/core/checks';
import type { SavedCell, SavedNetwork, SavedReadout } from './contract/SavedNetwork.js';
import type { SavedSequenceNetwork } from './contract/SavedSequenceNetwork.js';
import { coRNN } from './corn/coRNN.js';
import { GRU } from './GRU.js';
import { GRUCell } from './GRUCell.js';
import { InitialStates } from './InitialStates.js';
import { LSTM } from './LSTM.js';
import { LSTMCell } from './LSTMCell.js';
import { Readout } from './Readout.js';
import { RNN } from './RNN.js';
import { RNNCell } from './RNNCell.js';
import { LinearSSM } from './ssm/LinearSSM.js';

/** What `loadRecurrent` may meet, passed as values under any keys: nothing is looked up globally. */
export interface LoadRecurrentOptions {
  /** Constructors of maps, e.g. the `maps` of one or several packages. */
  // biome-ignore lint/suspicious/noExplicitAny: constructors differ in their options
  readonly maps: Readonly<Record<string, LinearMapConstructor<any, any, any>>>;
  /** Functions of `activation` that serve as nonlinearities; those of TensorFlow.js are known. */
  readonly activations?: Readonly<Record<string, Activation>>;
}

/** What must go where loading fails half-way. */
interface Disposable {
  dispose(): void;
}

const networks = { RNN, GRU, LSTM };
const cells = { RNNCell, GRUCell, LSTMCell };
const sequences = { LinearSSM, coRNN };

/** A network of any class. */
export type AnyNetwork = RNN | GRU | LSTM;
/** A cell of any class. */
export type AnyCell = RNNCell | GRUCell | LSTMCell;

const check = (saved: unknown, format: string): void => {
  const { format: found, version } = (saved ?? {}) as Partial<SavedNetwork>;
  if (found !== (format as typeof found))
    throw new SlimError('state', 'loadRecurrent', `expected format '${format}', got ${String(found)}`);
  if (version !== 1) throw new SlimError('state', 'loadRecurrent', `can read version 1, got version ${String(version)}`);
};

const listOf = <T>(name: string, value: readonly T[]): readonly T[] => {
  if (Array.isArray(value)) return value;
  throw new SlimError('state', 'loadRecurrent', `${name} must be a list, got ${showValue(value)}`);
};

const classOf = <T>(name: unknown, known: Readonly<Record<string, T>>): T => {
  if (typeof name === 'string' && Object.hasOwn(known, name)) return known[name]!;
  throw new SlimError('state', 'loadRecurrent', `'${String(name)}' is not one of ${Object.keys(known).join(', ')}`);
};

/**
 * Makes the network, cell or readout that `save` wrote, of any class of this package. The constructors and activations it may meet are passed as values.
 * @param saved - the value that `save` resolved to, as it came back from JSON
 * @param given - `maps` and, for nonlinearities of `activation`, `activations`
 * @throws SlimError `state` when the value is no saved network or cell, is of a newer version, names a map that is not given, or
 * does not fit it; `option` and `size` for saved options that its class refuses, such as a nonlinearity that is not given
 *
 * @example
 * ```ts
 * import { maps } from '@slim/core';
 * import { loadRecurrent, RNN } from '@slim/rnn';
 *
 * const rnn = new RNN(3, { hiddenSize: 4, seed: 1 });
 * const text = JSON.stringify(await rnn.save());
 * const same = loadRecurrent(JSON.parse(text), { maps });
 * console.log(same.name); // RNN
 * ```
 */
export function loadRecurrent(saved: SavedNetwork, given: LoadRecurrentOptions): AnyNetwork;
export function loadRecurrent(saved: SavedCell, given: LoadRecurrentOptions): AnyCell;
export function loadRecurrent(saved: SavedReadout, given: LoadRecurrentOptions): Readout<AnyNetwork>;
export function loadRecurrent(saved: SavedSequenceNetwork, given: LoadRecurrentOptions): LinearSSM | coRNN;
export function loadRecurrent(
  saved: SavedNetwork | SavedCell | SavedReadout | SavedSequenceNetwork,
  given: LoadRecurrentOptions,
): AnyNetwork | AnyCell | Readout<AnyNetwork> | LinearSSM | coRNN {
  checkRecord('loadRecurrent', 'the second argument', given);
  const made: Disposable[] = [];
  try {
    if (saved?.format === 'slim.sequence') return classOf(saved.network, sequences).load(saved, given);
    if (saved?.format === 'slim.cell') return loadCell(saved, given, made);
    return saved?.format === 'slim.readout' ? loadReadout(saved, given, made) : loadNetwork(saved, given, made);
  } catch (problem) {
    for (const one of made) one.dispose();
    throw problem;
  }
}

const loadCell = (saved: SavedCell, { maps, activations = {} }: LoadRecurrentOptions, made: Disposable[]): AnyCell => {
  check(saved, 'slim.cell');
  const Cell = classOf(saved.cell, cells);
  const own: Record<string, LinearMap> = {};
  checkRecord('loadRecurrent', 'maps', saved.maps);
  for (const [key, map] of Object.entries(saved.maps)) {
    own[key] = load(map, { maps });
    made.push(own[key]);
  }
  const { nonlin, ...options } = saved.options ?? {};
  const named = Object.values(activations).find(({ name }) => name === nonlin) ?? nonlin;
  return new Cell(saved.inputSize, saved.hiddenSize, { ...options, ...(named !== undefined && { nonlin: named as string }) }, own);
};

const loadNetwork = (saved: SavedNetwork, given: LoadRecurrentOptions, made: Disposable[]): AnyNetwork => {
  check(saved, 'slim.recurrent');
  const Network = classOf(saved.network, networks);
  const kept = <T extends Disposable>(one: T): T => {
    made.push(one);
    return one;
  };
  const own = listOf('cells', saved.cells).map((cell) => kept(loadCell(cell, given, made)));
  const initStates = listOf('initStates', saved.initStates).map((map) => kept(load(map, { maps: { InitialStates } })));
  return new Network(saved.inputSize, saved.options, { cells: own, initStates });
};

const loadReadout = (saved: SavedReadout, given: LoadRecurrentOptions, made: Disposable[]): Readout<AnyNetwork> => {
  check(saved, 'slim.readout');
  const network = loadNetwork(saved.network, given, made);
  made.push(network);
  const head = load(saved.head, { maps: given.maps });
  made.push(head);
  return new Readout(network, head, { at: saved.at });
};

import { type Call, type LinearMap, type LinearMapConstructor, load, type SavedMap, SlimError } from '@slim/core';
import { checkRecord, checkSize } from '@slim/core/checks';
import { add, clone, mul, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { InitialStates } from '../InitialStates.js';
import { realTensor } from './checks.js';
import { GROUP, Grouped } from './Grouped.js';
import { group, mapsOf } from './group.js';
import { checkMap, type MapMaker, makeMap, mustBeMaker, nameOfMaker } from './MapMaker.js';
import { cellCallOf } from './matrices.js';
import type { SavedSequenceNetwork } from './SavedSequenceNetwork.js';

/** A place for a map in a network. */
export interface Place {
  /** How options call its class, e.g. `hiddenMap`, and its own options, e.g. `hiddenArgs`. */
  readonly option: string;
  readonly args: string;
  readonly maker: unknown;
  readonly own: unknown;
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly bias: boolean;
}

/** What a network of maps in fixed places is made of. */
export interface Plan {
  readonly name: string;
  readonly where: string;
  readonly inputSize: number;
  readonly outputSize: number;
  readonly stateSize: number;
  readonly seed: number;
  /** Options that are sizes, numbers and flags, complete: they are saved. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The maps by the prefixes of their state keys. */
  readonly places: Readonly<Record<string, Place>>;
  /** The states at the start by the prefixes of their state keys. */
  readonly states: readonly string[];
}

/** Maps to take over, by the prefixes of their keys. */
export type MadeMaps = Readonly<Record<string, LinearMap>>;

/** A network over time that has a fixed place for each of its maps. The network owns them. */
export abstract class SequenceNetwork extends Grouped {
  readonly inputSize: number;
  readonly outputSize: number;
  readonly stateSize: number;
  /** Every option with the value in use; maps by name. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly [GROUP]: LinearMap;
  protected readonly where: string;
  readonly #plan: Plan;

  /** @param made - maps to take over: for clones and loaded networks */
  constructor(plan: Plan, made: MadeMaps = {}) {
    super();
    const { name, where, inputSize, outputSize, stateSize, seed, places, states } = plan;
    for (const { option, args, maker, own } of Object.values(places)) {
      mustBeMaker(where, option, maker);
      checkRecord(where, args, own);
    }
    const wanted = [...Object.keys(places), ...states];
    const stray = Object.keys(made).find((key) => !wanted.includes(key));
    if (stray !== undefined) throw new SlimError('state', where, `has no map '${stray}'; it has ${wanted.join(', ')}`);
    const parts = (seedOf: (key: string) => number): Record<string, LinearMap> => {
      const take = (key: string, i: number, o: number, make: () => LinearMap): [string, LinearMap] => {
        const taken = made[key];
        if (taken) checkMap(where, key, taken, i, o);
        return [key, taken ?? make()];
      };
      return Object.fromEntries([
        ...Object.entries(places).map(([key, { maker, own, inFeatures: i, outFeatures: o, bias }]) =>
          take(key, i, o, () => makeMap(where, maker as MapMaker, i, o, { bias, seed: seedOf(key), ...(own as object) })),
        ),
        ...states.map((key) => take(key, 1, stateSize, () => new InitialStates(1, stateSize, { seed: seedOf(key) }))),
      ]);
    };
    const penalty = (all: MadeMaps, call: Call): Tensor => {
      const errors = Object.keys(places).map((key): Tensor => all[key]!.regError(call));
      return mul(
        errors.reduce((a, b) => add(a, b)),
        1 / errors.length,
      );
    };
    this[GROUP] = group({ name, inputSize, outputSize, seed, parts, penalty });
    this.#plan = plan;
    this.where = where;
    this.inputSize = inputSize;
    this.outputSize = outputSize;
    this.stateSize = stateSize;
    const makers = Object.entries(places).map(([key, { option, maker }]) => [option, made[key]?.name ?? nameOfMaker(maker as MapMaker)]);
    this.options = Object.freeze({ ...plan.settings, ...Object.fromEntries(makers), seed });
  }

  /** An independent network with the same options and parameters. */
  clone(): this {
    const maps = Object.fromEntries(Object.entries(mapsOf(this[GROUP])).map(([key, map]) => [key, map.clone()]));
    type Maker = new (inputSize: number, options: object, made: MadeMaps) => this;
    return new (this.constructor as unknown as Maker)(this.inputSize, { ...this.#plan.settings, seed: this.#plan.seed }, maps);
  }

  /** A JSON-serialisable value from which `loadRecurrent`, or the static `load` of the class, makes the same network. */
  async save(): Promise<SavedSequenceNetwork> {
    const { name, inputSize, settings, seed } = this.#plan;
    const maps: Record<string, SavedMap> = {};
    for (const [key, map] of Object.entries(mapsOf(this[GROUP]))) maps[key] = await map.save();
    return { format: 'slim.sequence', version: 1, network: name, inputSize, options: { ...settings, seed }, maps };
  }

  /** The number of rows of x [batch, inputSize]. */
  protected rowsOf(x: Tensor): number {
    const [batch, width] = x.shape;
    if (x.rank === 2 && width === this.inputSize) return batch as number;
    throw new SlimError('input', this.where, `x must have shape [batch, ${this.inputSize}], got [${x.shape.join(', ')}]`);
  }

  /** The map at a place. */
  protected mapAt(key: string): LinearMap {
    return this[GROUP].parts[key] as LinearMap;
  }

  /** Refuses a method after dispose, and calls that say what is not known; gives the call for each map. */
  protected callsOf(method: string, call: unknown): (key: string) => Call {
    const { where } = this;
    if (this.isDisposed) throw new SlimError('disposed', where, `${method} was called after dispose`);
    const { training, noise } = cellCallOf(where, call, Object.keys(this.#plan.places));
    return (key) => {
      const own = noise[key];
      return { training, ...(own && { noise: own }) };
    };
  }

  /** The trainable state at a place, [1, stateSize], of the caller's. */
  protected trainedStart(key: string): Tensor {
    return tidy(() => clone(this.mapAt(key).effectiveW()));
  }

  /** The state [batch, stateSize] to start from: the given one, checked, or the trained one. To be called in a tidy scope. */
  protected startOf(trained: Tensor, label: string, given: unknown, batch: number): Tensor {
    const shape = [batch, this.stateSize];
    if (trained.isDisposed) {
      throw new SlimError('disposed', this.where, 'this bound network was disposed, by its dispose() or its tidy scope');
    }
    if (given === undefined || given === null) return add(trained, zeros(shape)); // a sum has a gradient for batches of none
    const state = realTensor(this.where, label, given, `[${shape.join(', ')}]`);
    if (state.shape.join() === shape.join()) return clone(state);
    throw new SlimError('input', this.where, `${label} must have shape [${shape.join(', ')}], got [${state.shape.join(', ')}]`);
  }
}

/** Makes the network that `save` wrote; the classes of its maps are passed as values. */
export const loadSequenceNetwork = <N>(
  Network: new (inputSize: number, options: never, made: MadeMaps) => N,
  name: string,
  saved: SavedSequenceNetwork,
  maps: Readonly<Record<string, LinearMapConstructor>>,
): N => {
  const where = `load ${name}`;
  const { format, version, network, inputSize, options, maps: given } = (saved ?? {}) as Partial<SavedSequenceNetwork>;
  if (format !== 'slim.sequence')
    throw new SlimError('state', where, `expected a saved network (format 'slim.sequence'), got ${String(format)}`);
  if (version !== 1) throw new SlimError('state', where, `can read version 1, got version ${String(version)}`);
  if (network !== name) throw new SlimError('state', where, `expected a ${name}, got ${String(network)}`);
  checkSize(where, 'inputSize', inputSize);
  checkRecord(where, 'maps', given);
  const made: Record<string, LinearMap> = {};
  try {
    for (const [key, one] of Object.entries(given as object)) made[key] = load(one as SavedMap, { maps: { ...maps, InitialStates } });
    const result = new Network(inputSize as number, options as never, made);
    const missing = Object.keys((result as { [GROUP]: LinearMap })[GROUP].parts).find((key) => !made[key]);
    if (missing === undefined) return result;
    (result as { dispose(): void }).dispose();
    throw new SlimError('state', where, `missing the map '${missing}'`);
  } catch (problem) {
    for (const map of Object.values(made)) map.dispose();
    throw problem;
  }
};

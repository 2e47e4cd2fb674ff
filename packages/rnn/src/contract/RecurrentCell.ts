import { Linear, type LinearMap, SlimError } from '@slim/core';
import { checkFlag, checkRecord, checkSize, completeOptions, seedOf, showValue } from '@slim/core/checks';
import { add, clone, mul, reshape, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { type CellKind, type CellMaps, keyOf, type Nonlinearity } from './CellKind.js';
import { realTensor } from './checks.js';
import { GROUP, Grouped } from './Grouped.js';
import { group } from './group.js';
import { checkMap, type MapMaker, makeMap, mustBeMaker, nameOfMaker } from './MapMaker.js';
import { type CellCall, cellCallOf, matricesOf, project } from './matrices.js';
import { nonlinearityOf, savedName } from './nonlinearity.js';
import type { SavedCell } from './SavedNetwork.js';
import { sameNames } from './sameNames.js';

/** Options of every cell. `null` and `undefined` mean the default. */
export interface CellOptions {
  /** Whether the maps have biases. Default: see the cell. */
  bias?: boolean | null | undefined;
  /** The maps of the state, hiddenSize → hiddenSize: one class for all gates, or one for each by the gate's name. Default `Linear`. */
  hiddenMap?: MapMaker | Readonly<Record<string, MapMaker>> | null | undefined;
  /** The maps of the input, inputSize → hiddenSize, likewise. Default `Linear`. */
  inputMap?: MapMaker | Readonly<Record<string, MapMaker>> | null | undefined;
  /** Further options of the hidden maps. */
  hiddenArgs?: object | null | undefined;
  /** Further options of the input maps. */
  inputArgs?: object | null | undefined;
  /** Same seed, same cell. Default: a random one. */
  seed?: number | null | undefined;
}

const SIDES = [
  ['lin_in', 'inputMap', 'inputArgs'],
  ['lin_hidden', 'hiddenMap', 'hiddenArgs'],
] as const;

/** One step of a recurrent network. The cell owns its maps. */
export abstract class RecurrentCell extends Grouped {
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** Every option with the value in use; maps and functions by name. */
  readonly options: Readonly<Record<string, unknown>>;
  /** @internal */
  readonly kind: CellKind;
  /** @internal */
  readonly maps: CellMaps;
  /** @internal */
  readonly nonlin: Nonlinearity;
  readonly [GROUP]: LinearMap;
  protected readonly where: string;

  /** @param made - maps to take over, by the prefixes of their keys: for clones and loaded cells */
  constructor(kind: CellKind, inputSize: number, hiddenSize: number, given: unknown, made?: Readonly<Record<string, LinearMap>>) {
    super();
    this.kind = kind;
    this.where = `${kind.name}(${String(inputSize)} → ${String(hiddenSize)})`;
    const { where } = this;
    checkSize(where, 'inputSize', inputSize);
    checkSize(where, 'hiddenSize', hiddenSize);
    const known = { bias: kind.bias, hiddenMap: Linear, inputMap: Linear, hiddenArgs: {}, inputArgs: {}, seed: undefined as unknown };
    const { nonlin = 'identity', ...options } = completeOptions<typeof known & { nonlin?: unknown }>(where, given, {
      ...known,
      ...(kind.hasNonlin && { nonlin: 'gelu' }),
    });
    this.nonlin = nonlinearityOf(where, nonlin);
    checkFlag(where, 'bias', options.bias);
    checkRecord(where, 'hiddenArgs', options.hiddenArgs);
    checkRecord(where, 'inputArgs', options.inputArgs);
    const seed = seedOf(where, options.seed);
    const makers = {
      inputMap: byGate(where, kind, 'inputMap', options.inputMap),
      hiddenMap: byGate(where, kind, 'hiddenMap', options.hiddenMap),
    };

    const keys = SIDES.flatMap(([side]) => kind.gates.map((gate) => keyOf(side, gate)));
    if (made && !sameNames(Object.keys(made), keys)) {
      throw new SlimError('state', where, `must hold ${keys.join(', ')}, got ${Object.keys(made).join(', ') || 'nothing'}`);
    }

    const make = (keySeed: (key: string) => number): Record<string, LinearMap> =>
      Object.fromEntries(
        SIDES.flatMap(([side, maker, args]) =>
          kind.gates.map((gate, g) => {
            const key = keyOf(side, gate);
            const width = side === 'lin_in' ? inputSize : hiddenSize;
            const taken = made?.[key];
            if (taken) checkMap(where, key, taken, width, hiddenSize);
            const how = { bias: options.bias, seed: keySeed(key), ...options[args] };
            return [key, taken ?? makeMap(where, makers[maker][g]!, width, hiddenSize, how)];
          }),
        ),
      );
    this[GROUP] = group({
      name: kind.name,
      inputSize,
      outputSize: hiddenSize,
      seed,
      parts: make,
      penalty: (parts, call) => {
        const maps = Object.values(parts);
        return mul(
          maps.map((map): Tensor => map.regError(call)).reduce((a, b) => add(a, b)),
          1 / maps.length,
        );
      },
    });
    const parts = this[GROUP].parts;
    this.maps = {
      input: kind.gates.map((gate) => parts[keyOf('lin_in', gate)]!),
      hidden: kind.gates.map((gate) => parts[keyOf('lin_hidden', gate)]!),
    };
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.options = Object.freeze({
      ...options,
      inputMap: makers.inputMap.map(nameOfMaker).join(', '),
      hiddenMap: makers.hiddenMap.map(nameOfMaker).join(', '),
      ...(kind.hasNonlin && { nonlin: savedName(this.nonlin) ?? 'a function' }),
      seed,
    });
  }

  /** A JSON-serialisable value from which `loadRecurrent` makes the same cell. */
  async save(): Promise<SavedCell> {
    const { inputSize, hiddenSize, kind } = this;
    const nonlin = savedName(this.nonlin);
    if (nonlin === undefined) {
      const remedy = 'wrap it: activation(fn, { name, lipschitz })';
      throw new SlimError('state', this.where, `nonlin is a function that has no name to be found by; ${remedy}`);
    }
    const maps: Record<string, SavedCell['maps'][string]> = {};
    for (const [key, map] of Object.entries(this.parts)) maps[key] = await map.save();
    const { bias, seed } = this.options as { bias: boolean; seed: number };
    const options = { bias, seed, ...(kind.hasNonlin && { nonlin }) };
    return { format: 'slim.cell', version: 1, cell: kind.name, inputSize, hiddenSize, options, maps };
  }

  /** An independent cell with the same options and parameters. */
  clone(): this {
    const maps = Object.fromEntries(Object.entries(this.parts).map(([key, map]) => [key, map.clone()]));
    const { bias, seed } = this.options;
    const options = { bias, seed, ...(this.kind.hasNonlin && { nonlin: this.nonlin }) };
    type Made = new (inputSize: number, hiddenSize: number, options: object, maps: object) => this;
    return new (this.constructor as unknown as Made)(this.inputSize, this.hiddenSize, options, maps);
  }

  /** New memories from x [..., inputSize] and memories [..., hiddenSize], zeros where none are given. */
  protected advance(x: unknown, given: readonly unknown[] | undefined, call: CellCall): Tensor[] {
    const { where, inputSize, hiddenSize, kind } = this;
    if (this.isDisposed) throw new SlimError('disposed', where, 'forward was called after dispose');
    const keys = Object.keys(this[GROUP].parts);
    const { training, noise } = cellCallOf(where, call, keys);
    return tidy(() => {
      const input = realTensor(where, 'x', x, `[..., ${inputSize}]`);
      if (input.shape.at(-1) !== inputSize) {
        throw new SlimError('input', where, `x must have shape [..., ${inputSize}], got [${input.shape.join(', ')}]`);
      }
      const shape = [...input.shape.slice(0, -1), hiddenSize];
      const batch = input.size / inputSize;
      const start = kind.memories.map((_, i) => {
        if (given?.[i] === undefined) return zeros([batch, hiddenSize]);
        const state = realTensor(where, 'the state', given[i], `[${shape.join(', ')}]`);
        if (state.shape.join() === shape.join()) return reshape(state, [batch, hiddenSize]);
        throw new SlimError('input', where, `the state must have shape [${shape.join(', ')}], got [${state.shape.join(', ')}]`);
      });
      const matrices = matricesOf(kind, this.maps, { training, noise });
      const u = project(matrices, reshape(input, [1, batch, inputSize]));
      return kind.scan({ u, start, matrices, nonlin: this.nonlin }).map((memory) => clone(reshape(memory, shape)));
    });
  }
}

/** One maker for each gate. */
const byGate = (where: string, { gates }: CellKind, name: string, given: unknown): MapMaker[] => {
  if (typeof given !== 'object' || given === null) {
    mustBeMaker(where, name, given);
    return gates.map(() => given as MapMaker);
  }
  const makers = given as Record<string, MapMaker>;
  const isComplete = gates[0] !== '' && sameNames(Object.keys(makers), gates);
  if (!isComplete) {
    const rule = gates[0] === '' ? 'the class of a map' : `the class of a map or a record of one for each gate (${gates.join(', ')})`;
    throw new SlimError('option', where, `${name} must be ${rule}, got ${showValue(given)}`);
  }
  for (const gate of gates) mustBeMaker(where, `${name}.${gate}`, makers[gate]);
  return gates.map((gate) => makers[gate]!);
};

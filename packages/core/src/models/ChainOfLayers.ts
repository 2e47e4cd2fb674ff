import { clone, type Scalar, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { leavesOf } from '../algebra/leaves.js';
import { checkInput, type Ports } from '../contract/affine.js';
import type { Call } from '../contract/Context.js';
import { checkAlive } from '../contract/checkAlive.js';
import { disposeSymbol } from '../contract/disposeSymbol.js';
import type { BoundMap, LinearMap } from '../contract/LinearMap.js';
import type { Certificate } from '../contract/MapPromise.js';
import { readState, writeState } from '../contract/state.js';
import { ADOPT, joinTables, type Nestable, STATE_TABLE, type StateTable } from '../contract/stateTable.js';
import { sumOfPenalties } from '../contract/sumOfPenalties.js';
import { SlimError } from '../SlimError.js';
import { applyFunction } from './applyFunction.js';
import { certifyChain } from './certifyChain.js';
import { checkLayers, flatten } from './checkLayers.js';
import { cloneLayers } from './cloneChain.js';
import type { Chain, Layer } from './Layer.js';
import type { SavedChain } from './SavedChain.js';
import { saveChain } from './saveChain.js';

/** A chain. It has no variables of its own: everything is asked of the layers. */
export class ChainOfLayers implements Chain, Nestable {
  readonly name = 'chain';
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly layers: readonly Layer[];
  readonly parts: Readonly<Record<string, LinearMap | Chain>>;
  readonly parameters: Readonly<Record<string, Variable>>;
  readonly field: 'real' | 'complex';
  /** The maps of this chain and of the chains inside it, each once. */
  readonly #maps: readonly LinearMap[];
  readonly #table: StateTable;
  readonly #ports: Ports;
  readonly #owns: boolean;
  #isDisposed = false;

  constructor(layers: readonly Layer[], owns: boolean) {
    checkLayers(layers);
    this.layers = Object.freeze([...layers]);
    const parts = layers.flatMap((layer, i) => (typeof layer === 'function' ? [] : [[`layers.${i}`, layer] as const]));
    const [first, last] = [parts[0]?.[1], parts.at(-1)?.[1]] as [LinearMap, LinearMap];
    this.inFeatures = first.inFeatures;
    this.outFeatures = last.outFeatures;
    this.field = first.field;
    this.parts = Object.freeze(Object.fromEntries(parts));
    this.#table = joinTables({ entries: {}, aliases: {}, derived: {}, absent: [] }, this.parts as Record<string, LinearMap>);
    this.parameters = Object.freeze(Object.fromEntries(Object.entries(this.#table.entries).map(([key, { variable }]) => [key, variable])));
    this.#maps = [...new Set(flatten(layers).flatMap(({ layer }) => (typeof layer === 'function' ? [] : [layer])))];
    const where = `chain(${this.inFeatures} → ${this.outFeatures})`;
    this.#ports = { where, inFeatures: this.inFeatures, outFeatures: this.outFeatures, isComplex: this.field === 'complex' };
    this.#owns = owns;
  }

  get trainable(): Variable[] {
    return [...new Set(Object.values(this.parameters))].filter((variable) => variable.trainable);
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  forward(x: Tensor, call: Call = {}): Tensor {
    this.#ready('forward', call);
    checkInput(this.#ports, x);
    return tidy(() =>
      this.layers.reduce(
        (y, layer, i) => (typeof layer === 'function' ? applyFunction(this.#ports, layer, i, y) : layer.forward(y, call)),
        x,
      ),
    );
  }

  bind(call: Call = {}): BoundMap {
    this.#ready('bind', call);
    const bound = new Map<Layer, BoundMap>();
    for (const part of new Set(Object.values(this.parts))) bound.set(part, part.bind(call));
    const pass = (y: Tensor, layer: Layer, i: number): Tensor =>
      typeof layer === 'function' ? applyFunction(this.#ports, layer, i, y) : (bound.get(layer) as BoundMap)(y);
    const dispose = (): void => {
      for (const one of bound.values()) one.dispose();
    };
    const run = (x: Tensor): Tensor => {
      checkInput(this.#ports, x);
      return tidy(() => this.layers.reduce(pass, x));
    };
    return Object.assign(run, { dispose });
  }

  regError(call: Call = {}): Scalar {
    this.#ready('regError', call);
    return tidy(() => clone(sumOfPenalties([...leavesOf(this.#maps)], call)));
  }

  afterStep(): void {
    this.#ready('afterStep');
    for (const map of leavesOf(this.#maps)) map.afterStep();
  }

  refresh(): void {
    this.#ready('refresh');
    for (const map of leavesOf(this.#maps)) map.refresh();
  }

  async certify(): Promise<Certificate[]> {
    this.#ready('certify');
    return certifyChain(this);
  }

  stateDict({ aliases = false }: { aliases?: boolean } = {}): Record<string, Tensor> {
    this.#ready('stateDict');
    return writeState(this.#table, aliases);
  }

  async loadStateDict(state: Readonly<Record<string, Tensor>>): Promise<void> {
    this.#ready('loadStateDict');
    await readState(this.#ports.where, this.#table, state, () => this.#ready('loadStateDict'));
  }

  async save(): Promise<SavedChain> {
    this.#ready('save');
    return saveChain(this);
  }

  clone(): Chain {
    this.#ready('clone');
    const make = (layers: readonly Layer[]): Chain => new ChainOfLayers(layers, true);
    return make(cloneLayers(this.layers, make));
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    if (this.#owns) for (const part of Object.values(this.parts)) part.dispose();
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  [STATE_TABLE](): StateTable {
    return this.#table;
  }

  [ADOPT](): void {} // each map keeps its own matrix: a chain has none that could stand for it

  #ready(method: string, call: Call = {}): void {
    const { where } = this.#ports;
    checkAlive(where, method, this.#isDisposed, this.parameters);
    if (call.noise) throw new SlimError('input', where, 'noise belongs to one map; give it to that map of `parts`');
  }
}

import { clone, type Scalar, type Tensor, type Tensor2D, tidy, type Variable } from '@tensorflow/tfjs-core';
import { checkInput, type Ports } from '../contract/affine.js';
import { bindTo } from '../contract/bindTo.js';
import type { Call, Context } from '../contract/Context.js';
import { certify } from '../contract/certify.js';
import { checkAlive } from '../contract/checkAlive.js';
import { fuseTo } from '../contract/defineLinear.js';
import { disposeSymbol } from '../contract/disposeSymbol.js';
import { eigenvalues } from '../contract/eigenvalues.js';
import type { BoundMap, LinearMap } from '../contract/LinearMap.js';
import type { Certificate } from '../contract/MapPromise.js';
import { realWeight } from '../contract/realWeight.js';
import type { SavedMap } from '../contract/SavedMap.js';
import { readState, writeState } from '../contract/state.js';
import { ADOPT, joinTables, type Nestable, STATE_TABLE, type StateTable } from '../contract/stateTable.js';
import { sumOfPenalties } from '../contract/sumOfPenalties.js';
import type { Traits } from '../contract/Traits.js';
import type { Eigen, EigOptions } from '../linalg/eig.js';
import { SlimError } from '../SlimError.js';
import { COMBINATION, type Combination, type Combined } from './Combination.js';
import { cloneTree } from './cloneTree.js';
import { leavesOf } from './leaves.js';
import { certifyNorm, scaleOf } from './norms.js';
import { promisesOf } from './promisesOf.js';
import { saveTree } from './saveTree.js';

/** A map made of maps. It has no variables of its own: everything is asked of the maps inside. */
export class CompositeMap implements LinearMap, Nestable, Combined {
  readonly name: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly parts: Readonly<Record<string, LinearMap>>;
  readonly parameters: Readonly<Record<string, Variable>>;
  readonly traits: Traits;
  readonly [COMBINATION]: Combination;
  readonly field: 'real' | 'complex';
  readonly hasBias: boolean;
  readonly #maps: readonly LinearMap[];
  readonly #table: StateTable;
  readonly #ports: Ports;
  readonly #owns: boolean;
  #isDisposed = false;

  constructor(combination: Combination, owns: boolean) {
    const { name, inFeatures, outFeatures, options, parts } = combination;
    this[COMBINATION] = combination;
    this.#maps = Object.values(parts);
    this.#owns = owns;
    this.#table = joinTables({ entries: {}, aliases: {}, derived: {}, absent: [] }, parts);
    this.name = name;
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    this.options = Object.freeze({ ...options });
    this.parts = Object.freeze({ ...parts });
    this.parameters = Object.freeze(Object.fromEntries(Object.entries(this.#table.entries).map(([key, entry]) => [key, entry.variable])));
    this.traits = combination.traits(this.#maps);
    this.hasBias = this.#maps.some(({ hasBias }) => hasBias);
    this.field = this.#maps[0]?.field ?? 'real';
    this.#ports = { where: `${name}(${inFeatures} → ${outFeatures})`, inFeatures, outFeatures, isComplex: this.field === 'complex' };
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
    return tidy(() => this[COMBINATION].forward(x, this.#maps, call));
  }

  multiply(x: Tensor, call: Call = {}): Tensor {
    this.#ready('multiply', call);
    checkInput(this.#ports, x);
    return tidy(() => this[COMBINATION].multiply(x, this.#maps, call));
  }

  effectiveW(call: Call = {}): Tensor2D {
    this.#ready('effectiveW', call);
    return tidy(() => clone(this[COMBINATION].weight(this.#maps, call))) as Tensor2D;
  }

  effectiveB(call: Call = {}): Tensor {
    this.#ready('effectiveB', call);
    return tidy(() => clone(this[COMBINATION].bias(this.#maps, call)));
  }

  regError(call: Call = {}): Scalar {
    this.#ready('regError', call);
    return tidy(() => clone(sumOfPenalties([...leavesOf(this.#maps)], call)));
  }

  bind(call: Call = {}): BoundMap {
    this.#ready('bind', call);
    const bias = () => (this.hasBias ? this[COMBINATION].bias(this.#maps, call) : undefined);
    return bindTo(this.#ports, () => ({ weight: this[COMBINATION].weight(this.#maps, call), bias: bias() }));
  }

  afterStep(): void {
    this.#ready('afterStep');
    for (const map of leavesOf(this.#maps)) map.afterStep();
  }

  refresh(): void {
    this.#ready('refresh');
    for (const map of leavesOf(this.#maps)) map.refresh();
  }

  async eig(options: EigOptions = {}): Promise<Eigen> {
    this.#ready('eig');
    if (this.inFeatures !== this.outFeatures) throw new SlimError('kind', this.#ports.where, 'eigenvalues need a square map');
    return eigenvalues(this.effectiveW(), options);
  }

  /** The traits that follow from those of the maps inside, and a bound on the norm, each measured on W in float64. */
  async certify(): Promise<Certificate[]> {
    this.#ready('certify');
    const context = { ...this.options, inFeatures: this.inFeatures, outFeatures: this.outFeatures } as unknown as Context;
    const size = Math.sqrt(Math.min(this.inFeatures, this.outFeatures));
    const weight = realWeight(this);
    const scale = await scaleOf(this);
    const norm = await certifyNorm(this, this[COMBINATION], scale);
    return [...(await certify(promisesOf(this.traits), context, weight, size * scale)), norm];
  }

  stateDict({ aliases = false }: { aliases?: boolean } = {}): Record<string, Tensor> {
    this.#ready('stateDict');
    return writeState(this.#table, aliases);
  }

  async loadStateDict(state: Readonly<Record<string, Tensor>>): Promise<void> {
    this.#ready('loadStateDict');
    await readState(this.#ports.where, this.#table, state, () => this.#ready('loadStateDict'));
  }

  async save(): Promise<SavedMap> {
    this.#ready('save');
    return (await saveTree(this)) as SavedMap;
  }

  fuse(): LinearMap<'weight'> {
    this.#ready('fuse');
    const bias = this.hasBias ? this.effectiveB() : undefined;
    const fused = fuseTo(realWeight(this), bias);
    bias?.dispose();
    return fused;
  }

  clone(): this {
    this.#ready('clone');
    return cloneTree(this) as this;
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    if (this.#owns) for (const map of this.#maps) map.dispose();
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  [STATE_TABLE](): StateTable {
    return this.#table;
  }

  [ADOPT](): void {
    for (const map of this.#maps) (map as unknown as Nestable)[ADOPT]();
  }

  #ready(method: string, call: Call = {}): void {
    const { where } = this.#ports;
    checkAlive(where, method, this.#isDisposed, this.parameters);
    if (call.noise) throw new SlimError('input', where, 'noise belongs to one map; give it to that map of `parts`');
  }
}

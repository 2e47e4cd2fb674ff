import { clone, reshape, type Scalar, type Tensor, type Tensor2D, tidy, type Variable, zeros } from '@tensorflow/tfjs-core';
import '../gradients/register.js';
import type { Eigen, EigOptions } from '../linalg/eig.js';
import { Random } from '../random/Random.js';
import { SlimError } from '../SlimError.js';
import { affine, checkInput, type Ports, timesMatrix } from './affine.js';
import { attachMethods } from './attachMethods.js';
import { bindTo } from './bindTo.js';
import type { Call } from './Context.js';
import { certify } from './certify.js';
import { checkAlive } from './checkAlive.js';
import type { AnyDescription, CallContext, Noise, Parameter, Parts } from './Description.js';
import { biasOf, describeState } from './describeState.js';
import { disposeSymbol } from './disposeSymbol.js';
import { eigenvalues } from './eigenvalues.js';
import { encodeOptions, encodeParameters } from './encoding.js';
import { isRecording, requireBackend } from './engine.js';
import { isComplex } from './isComplex.js';
import type { BoundMap, LinearMap } from './LinearMap.js';
import type { Certificate } from './MapPromise.js';
import { type Resolved, resolve } from './options.js';
import { realForm } from './realForm.js';
import { realWeight } from './realWeight.js';
import { resolveCall } from './resolveCall.js';
import type { SavedMap } from './SavedMap.js';
import { readState, writeState } from './state.js';
import { ADOPT, joinTables, type Nestable, STATE_TABLE, type StateTable } from './stateTable.js';
import { sumOfPenalties } from './sumOfPenalties.js';
import type { Traits } from './Traits.js';
import { allOrNothing, assignAll, makeVariables } from './variables.js';
import { WeightCache } from './WeightCache.js';

/** What every map has in common: it owns the variables, opens the tidy scopes and calls the description's pure functions. */
export abstract class StructuredMap implements LinearMap, Nestable {
  readonly name: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, Variable>>;
  readonly #description: AnyDescription;
  readonly #resolved: Resolved;
  readonly #values: Readonly<Record<string, Variable>>;
  protected readonly bias: Variable | undefined;
  readonly parts: Parts;
  readonly #table: StateTable;
  readonly #variables: readonly Variable[];
  readonly #cache: WeightCache;
  readonly #noise: Random;
  readonly #noiseRule: Noise | undefined;
  /** What passes without noise are told, outside of training and in it: made once, for every pass of every step asks. */
  readonly #contexts: readonly [CallContext, CallContext];
  readonly #ports: Ports;
  #isAdopted = false;
  #isDisposed = false;

  constructor(description: AnyDescription, inFeatures: number, outFeatures: number, given: unknown) {
    const resolved = resolve(description, inFeatures, outFeatures, given);
    const { context, options, seed, where } = resolved;
    requireBackend(where);
    const random = new Random(seed);
    const bias = biasOf(description, context);
    const described: Record<string, Parameter> = description.parameters(context);
    this.#noiseRule = description.noise?.(context);
    const { variables, parts, table } = allOrNothing(() => {
      const variables = makeVariables(where, bias ? { ...described, [bias.key]: bias.parameter } : described, random);
      const parts: Parts = description.parts?.(context, (prefix) => random.seedOf(prefix)) ?? {};
      return { variables, parts, table: joinTables(describeState(description, context, variables), parts) };
    });
    for (const part of Object.values(parts)) (part as unknown as Nestable)[ADOPT]();
    this.#description = description;
    this.#resolved = resolved;
    this.parts = parts;
    this.#table = table;
    this.bias = bias && variables[bias.key];
    this.#values = Object.fromEntries(Object.keys(described).map((name) => [name, variables[name] as Variable]));
    this.#noise = random.fork('noise');
    const contextOf = (training: boolean): CallContext => ({ ...context, parts, b: this.bias, call: { training } });
    this.#contexts = [contextOf(false), contextOf(true)];
    this.name = description.name;
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    this.options = Object.freeze({ ...options });
    this.parameters = Object.freeze(Object.fromEntries(Object.entries(this.#table.entries).map(([key, entry]) => [key, entry.variable])));
    this.#variables = Object.values(this.parameters);
    this.#cache = new WeightCache(this.#variables);
    this.#ports = { where, inFeatures, outFeatures, isComplex: isComplex(description, context) };
    attachMethods(where, this, description.methods?.(this.#values, this.#context({})) ?? {}, (method) => this.mustLive(method));
  }

  get trainable(): Variable[] {
    return this.#variables.filter((variable) => variable.trainable);
  }

  get traits(): Traits {
    return this.#description.traits?.(this.#resolved.context) ?? {};
  }

  get field(): 'real' | 'complex' {
    return this.#ports.isComplex ? 'complex' : 'real';
  }

  get hasBias(): boolean {
    return this.bias !== undefined;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  forward(x: Tensor, call: Call = {}): Tensor {
    this.mustLive('forward');
    return this.#apply(x, call, this.bias);
  }

  multiply(x: Tensor, call: Call = {}): Tensor {
    this.mustLive('multiply');
    return this.#apply(x, call, undefined);
  }

  effectiveB(): Tensor {
    this.mustLive('effectiveB');
    const shape = this.#ports.isComplex ? [this.outFeatures, 2] : [this.outFeatures];
    return this.bias ? tidy(() => clone(reshape(this.bias as Tensor, shape))) : zeros(shape);
  }

  effectiveW(call: Call = {}): Tensor2D {
    this.mustLive('effectiveW');
    return tidy(() => clone(this.#weight(call))) as Tensor2D;
  }

  regError(call: Call = {}): Scalar {
    this.mustLive('regError');
    const { penalty } = this.#description;
    return tidy(() =>
      penalty ? reshape(penalty(this.#values, this.#context(call)), []) : sumOfPenalties(Object.values(this.parts), call),
    ) as Scalar;
  }

  bind(call: Call = {}): BoundMap {
    this.mustLive('bind');
    return bindTo(this.#ports, () => ({ weight: this.#weight(call), bias: this.bias }));
  }

  afterStep(): void {
    this.mustLive('afterStep');
    for (const part of Object.values(this.parts)) part.afterStep();
    assignAll(this.#values, () => this.#description.afterStep?.(this.#values, this.#context({})));
  }

  refresh(): void {
    this.mustLive('refresh');
    for (const part of Object.values(this.parts)) part.refresh();
    assignAll(this.#values, () => this.#description.refresh?.(this.#values, this.#context({})));
  }

  async eig(options: EigOptions = {}): Promise<Eigen> {
    this.mustLive('eig');
    if (this.inFeatures !== this.outFeatures) throw new SlimError('kind', this.#ports.where, 'eigenvalues need a square map');
    return eigenvalues(this.effectiveW(), options);
  }

  async certify(): Promise<Certificate[]> {
    this.mustLive('certify');
    return certify(this.#description.promise, this.#resolved.context, realWeight(this));
  }

  stateDict({ aliases = false }: { aliases?: boolean } = {}): Record<string, Tensor> {
    this.mustLive('stateDict');
    return writeState(this.#table, aliases);
  }

  async loadStateDict(state: Readonly<Record<string, Tensor>>): Promise<void> {
    this.mustLive('loadStateDict');
    await readState(this.#ports.where, this.#table, state, () => this.mustLive('loadStateDict'));
  }

  async save(): Promise<SavedMap> {
    this.mustLive('save');
    const { name: map, inFeatures, outFeatures } = this;
    const [options, parameters] = [encodeOptions(this.options), await encodeParameters(this.#table)];
    return { format: 'slim.map', version: 1, map, inFeatures, outFeatures, options, parameters };
  }

  abstract fuse(): LinearMap<'weight'>;

  clone(): this {
    this.mustLive('clone');
    const twin = new (this.constructor as new (inFeatures: number, outFeatures: number, options: object) => this)(
      this.inFeatures,
      this.outFeatures,
      this.options,
    );
    for (const [key, variable] of Object.entries(this.parameters)) twin.parameters[key]?.assign(variable);
    return twin;
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#cache.clear();
    for (const part of Object.values(this.parts)) part.dispose();
    for (const variable of Object.values(this.#values)) variable.dispose();
    this.bias?.dispose();
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  [STATE_TABLE](): StateTable {
    return this.#table;
  }

  [ADOPT](): void {
    this.#isAdopted = true;
    this.#cache.clear();
  }

  protected mustLive(method: string): void {
    checkAlive(this.#ports.where, method, this.#isDisposed, this.parameters);
  }

  #context(call: Call): CallContext {
    const resolved = resolveCall(this.#ports.where, call, this.#noiseRule, this.#noise);
    return 'noise' in resolved ? { ...this.#contexts[1], call: resolved } : this.#contexts[resolved.training ? 1 : 0];
  }

  /** W: the kept one while nothing is recorded and nothing is drawn. Of nested maps only the outermost keeps its matrix. */
  #weight(call: Call): Tensor {
    const build = () => this.#description.weight(this.#values, this.#context(call));
    return call.training || this.#isAdopted || isRecording() ? build() : this.#cache.read(build);
  }

  #apply(x: Tensor, call: Call, bias: Tensor | undefined): Tensor {
    checkInput(this.#ports, x);
    return tidy(() => affine(this.#ports, x, this.#product(call), bias, this.#variables));
  }

  #product(call: Call): (x: Tensor2D) => Tensor {
    const { multiply } = this.#description;
    const { inFeatures, outFeatures, isComplex: hasPairs } = this.#ports;
    if (!multiply) {
      const weight = this.#weight(call);
      return timesMatrix((hasPairs ? realForm(weight) : weight) as Tensor2D);
    }
    const context = this.#context(call);
    if (!hasPairs) return (x) => multiply(x, this.#values, context);
    return (x) => reshape(multiply(reshape(x, [-1, inFeatures, 2]), this.#values, context), [-1, 2 * outFeatures]);
  }
}

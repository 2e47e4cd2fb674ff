import type { Tensor } from '@tensorflow/tfjs-core';
import type * as Linalg from '../linalg/index.js';
import type { Matrix64 } from '../linalg/Matrix64.js';
import type { Random } from '../random/Random.js';
import type { Call, Context, MapOptions } from './Context.js';
import type { LinearMap } from './LinearMap.js';
import type { MapPromise } from './MapPromise.js';
import type { Traits } from './Traits.js';

/** A context within one pass: with the call, the maps inside this map, and b where the map has one: some penalties count it. */
export type CallContext<O extends object = object, Q = Parts> = Context<O> & {
  readonly call: Call;
  readonly parts: Q;
  readonly b?: Tensor | undefined;
};

/** Maps inside a map, by the prefix of their state keys. */
export type Parts = Readonly<Record<string, LinearMap>>;

/** A tensor that belongs to a map. Core makes the variable, owns it and disposes it. */
export interface Parameter {
  readonly shape: readonly number[];
  /** The initial values, row-major, drawn from the stream of numbers that belongs to this parameter's name. */
  readonly initial: (random: Random) => ArrayLike<number>;
  /** `free` (the default) is trained, `buffer` follows the parameters through `refresh`, `constant` never changes. */
  readonly role?: 'free' | 'buffer' | 'constant';
}

/** The current tensors of a map, by parameter name. */
export type Values<P extends string = string> = { readonly [K in P]: Tensor };

/** Where a map deviates from the usual bias: key `bias`, shape [1, outFeatures], U(−1/√inFeatures, 1/√inFeatures), off by default. */
export interface BiasRule<O extends object> {
  readonly allowed?: boolean;
  readonly byDefault?: boolean;
  /** State key, e.g. `linmap.bias`. */
  readonly key?: string;
  readonly parameter?: (context: Context<O>) => Parameter;
  /** The reference stores one number (complex: one pair) for all outputs: it is accepted on load, and spread. */
  readonly spread?: true;
}

/** How state dicts of the reference differ from our parameters. */
export interface StateKeys<O extends object, P extends string> {
  /** Second names of a parameter or of the bias, e.g. `{ 'linear.weight': 'weight' }`. */
  readonly aliases?: Readonly<Record<string, P | 'bias'>>;
  /** Tensors that the reference stores though they follow from the sizes: written with `{ aliases: true }`, ignored on load. */
  readonly derived?: Readonly<Record<string, (context: Context<O>) => Parameter | undefined>>;
}

/** Sizes and options at which the laws, the benchmarks and the docs try a map. */
export interface Example<O extends object = object> {
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly options?: MapOptions<O>;
}

/** A tensor that a stochastic map draws in a training pass. */
export interface Noise {
  readonly shape: readonly number[];
  /** The numbers of one pass, in an array of their own: a Float32Array becomes the tensor as it is. */
  readonly draw: (random: Random) => ArrayLike<number>;
}

/** Values of parameters by state key, and whether their W is proven to be the nearest. */
export interface Fit {
  readonly values: Readonly<Record<string, ArrayLike<number>>>;
  readonly nearest: boolean;
}

/**
 * What an author writes to make a map: pure functions of tensors, described as values. Core turns it into a constructor
 * and provides everything else. `O`: own options, `P`: parameter names, `M`: class-specific methods, `S`: statics, `Q`: parts.
 */
export interface Description<
  O extends object = object,
  P extends string = string,
  M extends object = object,
  S extends object = object,
  Q extends Parts = Parts,
> {
  /** Class name, as in the reference. */
  readonly name: string;
  /** Key in the registries `maps`, `squareMaps`, `tallMaps`. */
  readonly key?: string;
  /** Further registry keys. */
  readonly aliases?: readonly string[];
  /** The map's own options with their defaults. Any other key is refused. */
  readonly defaults: O;
  /** Options of which `refuse` is the judge: they may be of another type than their default, and ±Infinity. NaN is refused. */
  readonly openOptions?: readonly (keyof O & string)[];
  /** inFeatures must equal outFeatures. */
  readonly square?: true;
  /** outFeatures must be at least inFeatures. */
  readonly tall?: true;
  /** Over the real (default) or the complex numbers; complex x, W and y end in an axis of 2 (re, im). */
  readonly field?: 'real' | 'complex' | ((context: Context<O>) => 'real' | 'complex');
  /** The rule that sizes or options break, with the value; undefined when they are fine. */
  readonly refuse?: (context: Context<O>) => string | undefined;
  readonly bias?: BiasRule<O>;
  readonly parameters: (context: Context<O>) => { readonly [K in P]: Parameter };
  /** Maps inside this map, owned by it. Give each the seed `seedOf(prefix)`. */
  readonly parts?: (context: Context<O>, seedOf: (prefix: string) => number) => Q;
  /** W, [inFeatures, outFeatures]. */
  readonly weight: (values: Values<P>, context: CallContext<O, Q>) => Tensor;
  /** A faster x·W for x of [rows, inFeatures], or [rows, inFeatures, 2] when complex; must equal x·weight. */
  readonly multiply?: (x: Tensor, values: Values<P>, context: CallContext<O, Q>) => Tensor;
  /** The regularisation, a scalar. Default: the sum over the parts, 0 without parts. */
  readonly penalty?: (values: Values<P>, context: CallContext<O, Q>) => Tensor;
  /** What a training pass draws; reaches `weight`, `multiply` and `penalty` as `context.call.noise`. */
  readonly noise?: (context: Context<O>) => Noise;
  /** Projected parameters, applied by `map.afterStep()` once the optimiser has stepped. */
  readonly afterStep?: (values: Values<P>, context: CallContext<O, Q>) => Partial<Values<P>>;
  /** New values of buffers, applied by `map.refresh()`, never by a forward pass. */
  readonly refresh?: (values: Values<P>, context: CallContext<O, Q>) => Partial<Values<P>>;
  /**
   * Parameters whose gradient is defined, not differentiated: the function gives the value that a parameter acts as,
   * and the gradient at a parameter is the gradient at that value (a projected gradient).
   */
  readonly straightThrough?: (context: Context<O>) => { readonly [K in P]?: (value: Tensor) => Tensor };
  /**
   * Values by state key whose W is nearest to a given matrix, and whether that is proven to be the nearest; exact
   * whenever the matrix is of this class. Gives the class its `fromMatrix`. A long search may be imported when it is wanted.
   */
  readonly project?: (w: Matrix64, context: Context<O>, linalg: typeof Linalg) => Fit | Promise<Fit>;
  readonly stateKeys?: StateKeys<O, P>;
  readonly promise: MapPromise<O> | readonly MapPromise<O>[];
  /** What the hard promises mean for compositions: a product of orthogonal maps is orthogonal. */
  readonly traits?: (context: Context<O>) => Traits;
  /** ‖W‖ is bounded whatever the parameters: the laws try parameters 10⁴ times larger and smaller. */
  readonly bounded?: true;
  /** Class-specific helpers of the reference, made part of the instance. They run in a tidy scope and see current values. */
  readonly methods?: (values: Values<P>, context: CallContext<O, Q>) => M;
  /** Class-specific helpers that need no instance. */
  readonly statics?: S;
  readonly examples?: readonly Example<O>[];
}

/** Any description, with its type parameters forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: descriptions are contravariant in their options; only core reads them untyped
export type AnyDescription = Description<any, any, any, any, any>;

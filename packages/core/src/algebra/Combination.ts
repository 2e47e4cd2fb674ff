import type { Tensor } from '@tensorflow/tfjs-core';
import type { Call } from '../contract/Context.js';
import type { LinearMap } from '../contract/LinearMap.js';
import type { Traits } from '../contract/Traits.js';

/** Options of every combination of maps. */
export interface CombinationOptions {
  /** Whether disposing the combination disposes the maps inside. Default true. */
  own?: boolean;
}

/** How maps are combined into one: pure functions of the maps inside. `P` are the maps in their order. */
export interface Combination {
  /** Name of the function that combines, as `save` writes it. */
  readonly name: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** The maps inside, by the prefix of their state keys. */
  readonly parts: Readonly<Record<string, LinearMap>>;
  /** What else the function was given; JSON-serialisable. */
  readonly options: Readonly<Record<string, unknown>>;
  /** xW + b by the maps inside. */
  readonly forward: (x: Tensor, maps: readonly LinearMap[], call: Call) => Tensor;
  /** xW by the maps inside. */
  readonly multiply: (x: Tensor, maps: readonly LinearMap[], call: Call) => Tensor;
  /** W. */
  readonly weight: (maps: readonly LinearMap[], call: Call) => Tensor;
  /** b. */
  readonly bias: (maps: readonly LinearMap[], call: Call) => Tensor;
  /** What the traits of the maps inside make true of W. */
  readonly traits: (maps: readonly LinearMap[]) => Traits;
  /** A bound on the largest singular value of W from those of the maps inside; also on the size of its rounding errors. */
  readonly norm: (norms: readonly number[]) => number;
  /** The bound as a formula, for the certificate. */
  readonly normMethod: string;
  /** The same combination of other maps. */
  readonly of: (maps: readonly LinearMap[]) => LinearMap;
}

/** Under this symbol a composite map tells how it is combined. */
export const COMBINATION: unique symbol = Symbol('slim.combination');

/** A map made of maps. */
export interface Combined {
  readonly [COMBINATION]: Combination;
}

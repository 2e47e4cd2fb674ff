import type { Tensor } from '@tensorflow/tfjs-core';

/** Options that every map understands. `null` and `undefined` mean the default. */
export interface CommonOptions {
  /** Whether y = xW + b has a b. Default false, unless the map says otherwise. */
  bias?: boolean | null | undefined;
  /** The same seed gives the same map on every backend. Default: a random seed, to be read from `map.options.seed`. */
  seed?: number | null | undefined;
  /** Initial distribution: from the correct fan-in (default), or the reference's own where it reads the fan from the wrong axis. */
  init?: 'fanIn' | 'reference' | null | undefined;
}

/** The options of a map whose own options are `O`. */
export type MapOptions<O extends object> = { [K in keyof O]?: O[K] | null | undefined } & CommonOptions;

/** How one pass through a map is meant. */
export interface Call {
  /** true while training: a stochastic map draws noise. Default false. */
  readonly training?: boolean;
  /** The tensor that a stochastic map would have drawn: makes a training pass repeatable. */
  readonly noise?: Tensor;
}

/** What the functions of a description are told about their map: sizes and complete options. */
export type Context<O extends object = object> = Readonly<O> & {
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly bias: boolean;
  readonly seed: number;
  readonly init: 'fanIn' | 'reference';
};

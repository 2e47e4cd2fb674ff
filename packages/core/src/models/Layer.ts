import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Call } from '../contract/Context.js';
import type { BoundMap, LinearMap } from '../contract/LinearMap.js';
import type { Certificate } from '../contract/MapPromise.js';
import type { Model } from './Model.js';
import type { SavedChain } from './SavedChain.js';

/** What a chain is made of: maps, chains, and functions that keep the width. */
export type Layer = LinearMap | Chain | LayerFunction;

/** A function between maps: of TensorFlow.js (`tanh`), of `activation`, or any other. It must not change the last axis. */
export type LayerFunction = (x: Tensor) => Tensor;

/** Maps and functions one after the other, with the contract of a map where it makes sense. `chain` makes one. */
export interface Chain extends Model {
  readonly name: string;
  /** Width of the first map. */
  readonly inFeatures: number;
  /** Width that the last map gives. */
  readonly outFeatures: number;
  readonly layers: readonly Layer[];
  /** The layers that are maps or chains, by the prefix of their state keys: `layers.0`, `layers.2` … */
  readonly parts: Readonly<Record<string, LinearMap | Chain>>;
  /** Every tensor by its state key, e.g. `layers.0.weight`; of a map that occurs twice under both keys. */
  readonly parameters: Readonly<Record<string, Variable>>;
  /** The parameters that an optimiser may change, each once. */
  readonly trainable: Variable[];
  /** Over which numbers: complex maps take and give a last axis of 2 (re, im). */
  readonly field: 'real' | 'complex';

  /** The last layer of … of the first layer of x, for x of shape [inFeatures] or [..., inFeatures]. */
  forward(x: Tensor, call?: Call): Tensor;
  /** A snapshot of `forward` that builds each matrix once: for time loops. */
  bind(call?: Call): BoundMap;
  /** Sum of the regularisations of the maps, each map once. */
  regError(call?: Call): Scalar;

  /**
   * First the certificate that the chain is Lipschitz, |f(x) − f(y)|₂ ≤ L·|x − y|₂ for all rows x and y, then those of its
   * maps, each named after its layer: `layers.0: W = Wᵀ`.
   *
   * The bound L is the product of ‖W‖₂ of the maps, in float64 and rounded upwards by what float32 may have rounded off W,
   * and of the constants of the functions (for those of TensorFlow.js see `knownActivations`). It holds in exact
   * arithmetic; `forward` adds float32 rounding of its own, which shows between inputs that are nearly equal. `measured`
   * is the stretch |f(x) − f(y)|/|x − y| of one chord between float32 outputs, of many at seeded points the one that
   * refutes L most; `tolerance` bounds what rounding has done to it. It is often far below L. A function whose constant is
   * unknown makes the bound Infinity: such a certificate says nothing, so it does not hold, and `method` names the layer.
   */
  certify(): Promise<Certificate[]>;

  /** Copies of all parameters by state key; the caller owns them. */
  stateDict(options?: { aliases?: boolean }): Record<string, Tensor>;
  /** Copies values in. Everything is checked before anything changes; the given tensors stay the caller's. */
  loadStateDict(state: Readonly<Record<string, Tensor>>): Promise<void>;
  /** A JSON-serialisable value from which `load` makes the same chain; functions are saved by name. */
  save(): Promise<SavedChain>;
  /** An independent chain with the same parameters; maps that are one map stay one map, functions are shared. */
  clone(): Chain;
  /** Frees the maps inside, unless the chain was made with `{ own: false }`. Again is harmless. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** Whether a layer is a chain. */
export const isChain = (layer: Layer): layer is Chain => typeof layer === 'object' && !('effectiveW' in layer);

import type { Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { Eigen, EigOptions } from '../linalg/eig.js';
import type { Call } from './Context.js';
import type { Certificate } from './MapPromise.js';
import type { SavedMap } from './SavedMap.js';
import type { Traits } from './Traits.js';

/** x → xW + b with the matrix built once. Call `dispose` outside a tidy scope; inside one, the scope does it. */
export interface BoundMap {
  (x: Tensor): Tensor;
  readonly dispose: () => void;
}

/**
 * A structured linear map y = xW + b. Rows are samples, W is [inFeatures, outFeatures] and never includes the bias b.
 * Maps over the complex numbers take x, W and y with a last axis of 2 (re, im).
 */
export interface LinearMap<P extends string = string> {
  /** Class name. */
  readonly name: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** Every option with the value in use, the seed included. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Every tensor of the map by its state key: parameters, buffers, the bias, and those of the maps inside. */
  readonly parameters: Readonly<Record<P, Variable>> & Readonly<Record<string, Variable>>;
  /** The parameters an optimiser may change: `optimizer.minimize(loss, false, map.trainable)`. */
  readonly trainable: Variable[];
  /** The maps inside this map, by the prefix of their state keys. */
  readonly parts: Readonly<Record<string, LinearMap>>;
  /** What is true of W for every value of the parameters, in a form that compositions compute with. */
  readonly traits: Traits;
  /** Over which numbers: complex maps take x, W and y with a last axis of 2 (re, im). */
  readonly field: 'real' | 'complex';
  readonly hasBias: boolean;
  readonly isDisposed: boolean;

  /** xW + b for x of shape [inFeatures] or [..., inFeatures]; leading axes are the batch and may be empty. */
  forward(x: Tensor, call?: Call): Tensor;
  /** xW, without the bias, by the fastest way of the map. */
  multiply(x: Tensor, call?: Call): Tensor;
  /** b, [outFeatures], zeros for a map without a bias; the caller owns the tensor. */
  effectiveB(call?: Call): Tensor;
  /** W, [inFeatures, outFeatures]; the caller owns the tensor. */
  effectiveW(call?: Call): Tensor2D;
  /** The regularisation, a scalar tensor; 0 for maps that need none. */
  regError(call?: Call): Scalar;
  /** A snapshot x → xW + b that builds W once: for time loops. */
  bind(call?: Call): BoundMap;
  /** Projects the parameters where the map asks for it; call it after the optimiser's step. */
  afterStep(): void;
  /** Brings buffers up to date with the parameters, e.g. power-iteration vectors. */
  refresh(): void;

  /** Eigenvalues of W in float64, on request with right eigenvectors (W v = λ v); square maps only. */
  eig(options?: EigOptions): Promise<Eigen>;
  /** Measures every promise on the current W in float64; an empty list for a map that promises nothing. */
  certify(): Promise<Certificate[]>;

  /** Copies of all parameters by state key; `aliases` adds the duplicates that the reference writes. The caller owns them. */
  stateDict(options?: { aliases?: boolean }): Record<string, Tensor>;
  /** Copies values in. Everything is checked before anything changes; the given tensors stay the caller's. */
  loadStateDict(state: Readonly<Record<string, Tensor>>): Promise<void>;
  /** A JSON-serialisable value from which `load` makes the same map. */
  save(): Promise<SavedMap>;

  /** A dense `Linear` with the same W and b, evaluated outside training. */
  fuse(): LinearMap<'weight'>;
  /** An independent map with the same options and parameters. */
  clone(): this;
  /** Frees every tensor of the map and of the maps inside it. Again is harmless. */
  dispose(): void;
  [Symbol.dispose](): void;
}

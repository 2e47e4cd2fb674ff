import type { LayerFunction, LinearMap, ScanActivation } from '@slim/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** What a plain recurrent cell applies: a name that the scan knows, or any function that keeps shapes. */
export type Nonlinearity = ScanActivation | LayerFunction;

/** The maps of a cell, in the order of its gates. */
export interface CellMaps {
  readonly input: readonly LinearMap[];
  readonly hidden: readonly LinearMap[];
}

/** The matrices of a cell for one pass, its G gates side by side. */
export interface Matrices {
  /** [inputSize, G·hiddenSize]. */
  readonly input: Tensor2D;
  /** [hiddenSize, G·hiddenSize]. */
  readonly hidden: Tensor2D;
  /** What is added to the inputs' side, the biases of the hidden maps included, [G·hiddenSize]; absent where no map has a bias. */
  readonly bias?: Tensor1D;
  /** The bias of the hidden map of the gate `inner`, [hiddenSize]. */
  readonly innerBias?: Tensor1D;
}

/** What a scan is given. */
export interface Scan {
  /** The projected sequence, [T, B, G·hiddenSize], T ≥ 1. */
  readonly u: Tensor;
  /** The memories at the start, each [B, hiddenSize]. */
  readonly start: readonly Tensor[];
  readonly matrices: Matrices;
  readonly nonlin: Nonlinearity;
}

/** The numbers of a cell for {@link CellKind.step}. */
export interface Numbers {
  readonly hiddenSize: number;
  readonly innerBias: Float32Array | undefined;
  readonly nonlin: (x: number) => number;
}

/** A kind of recurrent cell, described by values and pure functions. Networks and cells are made of it. */
export interface CellKind {
  /** Class name of the cell. */
  readonly name: string;
  /** Prefix of the state keys of the cells in a network. */
  readonly prefix: string;
  /** Its gates by name, in the order in which their matrices lie; a single gate has the name ''. */
  readonly gates: readonly string[];
  /** Index of a gate whose hidden bias cannot be moved to the input's side. */
  readonly inner?: number;
  /** What the cell remembers, as prefixes of the trainable initial states. The first memory is its output. */
  readonly memories: readonly string[];
  /** Whether maps have a bias unless the options say otherwise. */
  readonly bias: boolean;
  /** Whether the cell has an option `nonlin`. */
  readonly hasNonlin: boolean;
  /** All memories over time, each [T, B, hiddenSize]. */
  readonly scan: (scan: Scan) => Tensor[];
  /**
   * What to add to each gate's u after the end of a sequence so that the memories stay finite and their slopes are 0; then
   * a scan may run over the end. Undefined where there is no such number.
   */
  readonly afterEnd: (nonlin: Nonlinearity) => readonly number[] | undefined;
  /**
   * One step of one sample in plain numbers: from `sums`, the input's side [G·n], and `products`, h·W [G·n], to new memories,
   * in place.
   */
  readonly step: (sums: Float64Array, products: Float64Array, memories: readonly Float32Array[], numbers: Numbers) => void;
}

/** State key of a map of a cell: `lin_in`, or `lin_in.r` for the gate r. */
export const keyOf = (side: 'lin_in' | 'lin_hidden', gate: string): string => (gate === '' ? side : `${side}.${gate}`);

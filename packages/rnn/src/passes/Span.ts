import type { Tensor } from '@tensorflow/tfjs-core';
import type { CellKind, Scan } from '../contract/CellKind.js';

/** Which times of a batch count. Everything [T, B, n]; what does not count carries no numbers and gets no gradient. */
export interface Span {
  /** The sequence with zeros where times do not count, whatever stood there, NaN included. */
  readonly clear: (x: Tensor) => Tensor;
  /** The same span for sequences that run backwards. */
  readonly backwards: () => Span;
  /** A sequence the other way round in time; twice it is as before, where times count. */
  readonly reverse: (x: Tensor) => Tensor;
  /** All memories over time. */
  readonly scan: (kind: CellKind, scan: Scan) => Tensor[];
  /** A memory [B, n] after the last time that counts, from all of them and the start; the start where none counts. */
  readonly last: (over: Tensor, start: Tensor) => Tensor;
}

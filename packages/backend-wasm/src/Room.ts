import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernels } from './Kernels.js';

/** Where kernels work: the heap of one wasm backend, and the compiled functions that share it. */
export interface Room {
  readonly backend: BackendWasm;
  /** The compiled functions. */
  readonly wasm: Kernels;
  /** Where the numbers of a tensor lie. Stays right when the heap grows. */
  at(tensor: TensorInfo): number;
  /**
   * A new tensor whose numbers are not set.
   *
   * @throws SlimError `memory` with the size, where the heap cannot hold it.
   */
  make(shape: readonly number[], dtype?: DataType): TensorInfo;
  /** The same numbers under another shape; nothing is copied. */
  reshape(tensor: TensorInfo, shape: readonly number[]): TensorInfo;
  /**
   * An area of at least so many bytes, aligned to 16. Its content is lost at the next call: one per kernel, cut up by the
   * kernel itself.
   *
   * @throws SlimError `memory` with the size, where the heap cannot hold it.
   */
  scratch(bytes: number): number;
  /** A kernel begins: names it for errors. */
  enter(kernelName: string): void;
  /** A kernel failed: what it has made goes back to the heap. */
  discard(): void;
  /** Reads bytes as they are now; the view dies when the heap grows. */
  bytes(): Uint8Array;
}

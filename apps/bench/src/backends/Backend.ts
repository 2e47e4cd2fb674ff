/** A TensorFlow.js backend that the benchmark can run on. */
export interface Backend {
  readonly key: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** Whether an operation is finished when its call returns. If not, a measurement waits for the numbers. */
  readonly isSynchronous: boolean;
  /** Makes it the current backend and says what it is, e.g. `wasm 4.22.0 (SIMD, 1 thread), slim kernels: plain`. */
  readonly start: () => Promise<string>;
  /** Why slim's kernels are not in use, nothing where they are. To be asked after the start. */
  readonly withoutKernels: () => string | undefined;
}

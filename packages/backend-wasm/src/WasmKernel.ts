import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Room } from './Room.js';

/** Attributes of a kernel: each knows those of its own. */
// biome-ignore lint/suspicious/noExplicitAny: tfjs types them as a union that fits no kernel
export type Attributes = any;

/** One kernel: a function from tensors on the heap to new tensors on the heap. */
export interface WasmKernel {
  /** A kernel of tfjs that it replaces, or `Slim<Op>` for an op that `defineOp` made. */
  readonly kernelName: string;
  /** The outputs; nothing where the case is left to the kernel that was there before (another dtype, say). */
  run(room: Room, inputs: Record<string, TensorInfo>, attributes: Attributes): TensorInfo | TensorInfo[] | undefined;
}

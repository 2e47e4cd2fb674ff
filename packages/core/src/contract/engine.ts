import { dispose, engine, type Tensor } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';

/** Refuses, with the remedy, when TensorFlow.js has no backend to put tensors on. */
export const requireBackend = (where: string): void => {
  try {
    void engine().backend; // starts a backend that is registered but not yet in use
  } catch (cause) {
    const problem = 'no TensorFlow.js backend is ready; import one, e.g. @tensorflow/tfjs-backend-wasm, and await setBackend';
    throw new SlimError('backend', where, `${problem} (got: ${(cause as Error).message})`, { cause });
  }
};

/** Whether the gradient tape records what happens now. */
export const isRecording = (): boolean => engine().isTapeOn();

/**
 * Frees what TensorFlow.js has kept for a backward pass that was never made, or that threw: it forgets to. Inside of a gradient
 * nothing is freed, for the pass may come yet.
 *
 * @example
 * ```ts
 * import { freeTape, Linear } from '@slim/core';
 * import { ones, type Scalar, variableGrads } from '@tensorflow/tfjs-core';
 *
 * const map = new Linear(2, 1, { seed: 1 });
 * try {
 *   variableGrads(() => map.forward(ones([1, 3])) as Scalar, map.trainable); // x has the wrong width
 * } catch {
 *   freeTape();
 * }
 * map.dispose();
 * ```
 */
export const freeTape = (): void => {
  const { state } = engine();
  if (state.gradientDepth > 0) return;
  for (const { saved } of (state.activeTape ?? []) as unknown as { saved: Tensor[] }[]) dispose(saved);
};

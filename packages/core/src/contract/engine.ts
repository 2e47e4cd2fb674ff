import { engine } from '@tensorflow/tfjs-core';
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

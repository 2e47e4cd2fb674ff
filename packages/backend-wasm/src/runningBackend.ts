import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { engine } from '@tensorflow/tfjs-core';

/** The wasm backend, if it has started. Not `findBackend`: that would start it. */
export const runningBackend = (): BackendWasm | undefined => engine().registry['wasm'] as BackendWasm | undefined;

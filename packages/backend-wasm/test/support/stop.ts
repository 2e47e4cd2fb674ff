import { engine, findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core';

/** Throws the wasm backend away, if it runs, with its memory: the next `setBackend` starts a new one. */
export const stop = (): void => {
  if (!engine().registry['wasm']) return;
  const factory = findBackendFactory('wasm');
  removeBackend('wasm');
  registerBackend('wasm', factory);
};

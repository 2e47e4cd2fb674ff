import { engine, findBackendFactory, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';

/** Gives a backend fresh memory. */
export const restart = async (backend: string): Promise<void> => {
  const factory = findBackendFactory(backend);
  try {
    removeBackend(backend);
  } catch {
    // It cannot even clean up after what was written where.
    delete engine().registry[backend];
    removeBackend(backend);
  }
  registerBackend(backend, factory);
  await setBackend(backend);
};

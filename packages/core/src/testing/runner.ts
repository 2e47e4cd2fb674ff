import { engine, setBackend } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';

/** The functions of a test runner that the kit needs: those of jest, vitest and node:test fit. */
export interface Runner {
  describe(name: string, body: () => void): unknown;
  test(name: string, body: () => Promise<void>, timeout?: number): unknown;
}

/** A test may train for 200 steps on the slowest backend. */
export const TIMEOUT = 120_000;

/** The backends that the test file has imported, in the order of import. */
export const backends = (): string[] => {
  const names = Object.keys(engine().registryFactory);
  if (names.length === 0) throw new SlimError('backend', 'testing', 'import the backends to test on, e.g. @tensorflow/tfjs-backend-cpu');
  return names;
};

/** Runs a test body on a backend. */
export const on = async (backend: string, body: () => Promise<void>): Promise<void> => {
  if (!(await setBackend(backend))) throw new SlimError('backend', 'testing', `backend '${backend}' could not be started`);
  await body();
};

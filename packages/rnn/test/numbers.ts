import { engine, setBackend, type Tensor } from '@tensorflow/tfjs-core';

/** The backends of the test file. */
export const backends = (): string[] => Object.keys(engine().registryFactory);

/** Runs a test body on a backend. */
export const on = async (backend: string, body: () => void | Promise<void>): Promise<void> => {
  if (!(await setBackend(backend))) throw new Error(`backend '${backend}' could not be started`);
  await body();
};

/** The numbers of a tensor, which is disposed. */
export const numbers = async (x: Tensor): Promise<number[]> => {
  const values = Array.from(await x.data());
  x.dispose();
  return values;
};

/** Largest scaled error |a − b|/(1 + |b|). */
export const scaledError = (ours: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  if (ours.length !== wanted.length) throw new Error(`${ours.length} entries, wanted ${wanted.length}`);
  let worst = 0;
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs(ours[i]! - wanted[i]!) / (1 + Math.abs(wanted[i]!));
    if (!(error <= worst)) worst = error;
  }
  return worst;
};

import { env, ready, setBackend } from '@tensorflow/tfjs-core';

/** Without it the cpu backend greets Node users with a banner about tfjs-node; wasm starts it too, for what it lacks. */
export const withoutBanner = (): void => env().set('PROD', true);

/** Makes a registered backend the current one. */
export const use = async (name: string): Promise<void> => {
  withoutBanner();
  if (!(await setBackend(name))) throw new Error(`TensorFlow.js could not start its ${name} backend`);
  await ready();
};

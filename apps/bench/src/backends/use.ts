import { env, ready, setBackend } from '@tensorflow/tfjs-core';

/** Makes a registered backend the current one. */
export const use = async (name: string): Promise<void> => {
  env().set('PROD', true); // otherwise the cpu backend greets Node users with a banner about tfjs-node
  if (!(await setBackend(name))) throw new Error(`TensorFlow.js could not start its ${name} backend`);
  await ready();
};

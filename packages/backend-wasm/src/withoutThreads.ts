import { env } from '@tensorflow/tfjs-core';

/** Leaves the threads of tfjs off unless somebody has decided: its threaded build cannot share its memory with the kernels. */
export const withoutThreads = (): void => {
  if (env().getFlags()['WASM_HAS_MULTITHREAD_SUPPORT'] === undefined) env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
};

/** The wasm backend with slim's kernels, and cpu to compare with; silence from tfjs about Node. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll } from '@jest/globals';
import { env } from '@tensorflow/tfjs-core';
import { useWasm } from '../src/index.js';

env().set('PROD', true); // not IS_TEST: it makes tfjs check its own ops for leaks, and some fail

/** In a test file: every test runs with our kernels. */
export const onOurKernels = (): void => {
  beforeAll(async () => {
    const { build } = await useWasm();
    if (build === 'none') throw new Error('the kernels did not attach');
  });
};

import type { Backend } from './Backend.js';
import { use } from './use.js';

/** Plain JavaScript: slow, runs anywhere, the numbers to compare others with. */
export const cpu: Backend = {
  key: 'cpu',
  summary: 'plain JavaScript, slow, runs anywhere',
  isSynchronous: true,
  start: async () => {
    const { version_cpu } = await import('@tensorflow/tfjs-backend-cpu');
    await use('cpu');
    return `cpu ${version_cpu} (plain JavaScript)`;
  },
  withoutKernels: () => 'they are made for wasm',
};

import type { Backend } from './Backend.js';
import { describeWasm } from './describeWasm.js';
import { use } from './use.js';
import { withoutErrorListeners } from './withoutErrorListeners.js';

/** WebAssembly as TensorFlow.js ships it, so that whole runs can be compared with those on slim's kernels. */
export const wasmStock: Backend = {
  key: 'wasm-stock',
  summary: 'WebAssembly as TensorFlow.js ships it, without slim’s kernels',
  isSynchronous: true,
  start: async () => {
    const { detach } = await import('@slim/backend-wasm');
    await withoutErrorListeners(async () => {
      await import('@tensorflow/tfjs-backend-wasm');
      await use('wasm');
    });
    detach(); // of an earlier start with them
    return `${await describeWasm()}, no slim kernels`;
  },
  withoutKernels: () => 'wasm-stock is TensorFlow.js without them',
};

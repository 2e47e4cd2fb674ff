import type { Attached } from '@slim/backend-wasm';
import type { Backend } from './Backend.js';
import { describeWasm } from './describeWasm.js';
import { withoutBanner } from './use.js';
import { withoutErrorListeners } from './withoutErrorListeners.js';

let attached: Attached = { build: 'none', reason: 'the backend has not started' };

/** WebAssembly with slim's kernels on it, in the packages themselves: nothing to install or compile. */
export const wasm: Backend = {
  key: 'wasm',
  summary: 'WebAssembly with SIMD and slim’s kernels, nothing to install',
  isSynchronous: true,
  start: async () => {
    const { useWasm } = await import('@slim/backend-wasm');
    await withoutErrorListeners(async () => {
      withoutBanner();
      attached = await useWasm();
    });
    const kernels = attached.build === 'none' ? `none (${attached.reason})` : attached.build;
    return `${await describeWasm()}, slim kernels: ${kernels}`;
  },
  withoutKernels: () => (attached.build === 'none' ? attached.reason : undefined),
};

import { env } from '@tensorflow/tfjs-core';
import type { Backend } from './Backend.js';
import { use } from './use.js';
import { withoutErrorListeners } from './withoutErrorListeners.js';

/** WebAssembly, in the package itself: nothing to install or compile. */
export const wasm: Backend = {
  key: 'wasm',
  summary: 'WebAssembly with SIMD, nothing to install',
  isSynchronous: true,
  start: async () => {
    const { version_wasm, getThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
    await withoutErrorListeners(() => use('wasm'));
    const simd = (await env().getAsync('WASM_HAS_SIMD_SUPPORT')) ? 'SIMD' : 'no SIMD';
    const threaded = await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT');
    const threads = threaded ? getThreadsCount() : 1;
    return `wasm ${version_wasm} (${simd}, ${threads} thread${threads === 1 ? '' : 's'})`;
  },
};

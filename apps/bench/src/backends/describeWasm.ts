import { env } from '@tensorflow/tfjs-core';

/** Which WebAssembly backend of TensorFlow.js runs, e.g. `wasm 4.22.0 (SIMD, 1 thread)`. */
export const describeWasm = async (): Promise<string> => {
  const { version_wasm, getThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
  const simd = (await env().getAsync('WASM_HAS_SIMD_SUPPORT')) ? 'SIMD' : 'no SIMD';
  const threaded = await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT');
  const threads = threaded ? getThreadsCount() : 1;
  return `wasm ${version_wasm} (${simd}, ${threads} thread${threads === 1 ? '' : 's'})`;
};

import '@tensorflow/tfjs-backend-wasm';
import { SlimError } from '@slim/core';
import { env, setBackend } from '@tensorflow/tfjs-core';
import { type Attached, attach } from './attach.js';

/** How the backend is started. */
export interface UseWasmOptions {
  /** `true`: the build with fused multiply-add; `false`: the plain one. Default: what the engine offers. */
  readonly relaxedSimd?: boolean;
}

/**
 * Makes wasm the backend of TensorFlow.js and puts slim's kernels on it. Threads are switched off: the threaded build of
 * tfjs cannot share its memory with the kernels, and single-threaded sums do not depend on the machine.
 *
 * @returns the build in use, or `none` and the reason; without the kernels everything runs, slower.
 * @throws SlimError `backend` if the wasm backend itself does not start (in a browser: see `setWasmPaths`).
 *
 * @example
 * ```ts
 * import { useWasm } from '@slim/backend-wasm';
 *
 * const { build } = await useWasm();
 * console.log(build); // 'relaxed' or 'plain'
 * ```
 */
export const useWasm = async ({ relaxedSimd }: UseWasmOptions = {}): Promise<Attached> => {
  if (env().getFlags()['WASM_HAS_MULTITHREAD_SUPPORT'] === undefined) env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await setBackend('wasm'))) throw new SlimError('backend', 'useWasm', 'the wasm backend of TensorFlow.js did not start');
  return attach(relaxedSimd === undefined ? undefined : relaxedSimd ? 'relaxed' : 'plain');
};

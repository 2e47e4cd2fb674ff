import { SlimError } from '@slim/core';
import { checkFlag, checkNames } from '@slim/core/checks';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { type Attached, attach } from './attach.js';
import { hasRelaxedSimd } from './compile.js';
import { withoutThreads } from './withoutThreads.js';

/** How the backend is started. */
export interface UseWasmOptions {
  /** `true`: the build with fused multiply-add; `false`: the plain one. Default: what the engine offers. */
  readonly relaxedSimd?: boolean | null;
}

const check = (options: unknown): void => {
  checkNames('useWasm', options, ['relaxedSimd']);
  const { relaxedSimd } = options as UseWasmOptions;
  if (relaxedSimd !== undefined && relaxedSimd !== null) checkFlag('useWasm', 'relaxedSimd', relaxedSimd);
  if (relaxedSimd && !hasRelaxedSimd())
    throw new SlimError('option', 'useWasm', 'relaxedSimd must be false here, got true: the engine has none');
};

/** Two calls at once: tfjs tells the first that it was superseded, though both want the same. */
const start = async (): Promise<boolean> => {
  if (await setBackend('wasm')) return true;
  await ready().catch(() => undefined);
  return setBackend('wasm');
};

/**
 * Makes wasm the backend of TensorFlow.js and puts slim's kernels on it. Threads are switched off: the threaded build of
 * tfjs cannot share its memory with the kernels, and single-threaded sums do not depend on the machine.
 *
 * @returns the build in use, or `none` and the reason; without the kernels everything runs, slower.
 * @throws SlimError `option` for options that it does not know or the engine does not have, `backend` if the wasm backend
 * itself does not start.
 *
 * @example
 * ```ts
 * import { useWasm } from '@slim/backend-wasm';
 *
 * const { build } = await useWasm();
 * console.log(build); // 'relaxed' or 'plain'
 * ```
 */
export const useWasm = async (options: UseWasmOptions = {}): Promise<Attached> => {
  check(options);
  withoutThreads();
  if (!(await start())) {
    const remedy = 'in a browser its files must be reachable: see setWasmPaths';
    throw new SlimError('backend', 'useWasm', `the wasm backend of TensorFlow.js did not start; ${remedy}`);
  }
  const { relaxedSimd } = options;
  return attach(relaxedSimd === undefined || relaxedSimd === null ? undefined : relaxedSimd ? 'relaxed' : 'plain');
};

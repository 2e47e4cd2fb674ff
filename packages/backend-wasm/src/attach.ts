import '@tensorflow/tfjs-backend-wasm';
import { SlimError } from '@slim/core';
import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import type { Build } from './compile.js';
import { removeKernels, workOn } from './install.js';
import { linkKernels } from './linkKernels.js';

/** What came of it: the build in use, or none and why. Without our kernels everything runs on the paths of @slim/core. */
export type Attached = { readonly build: Build } | { readonly build: 'none'; readonly reason: string };

const attachNow = async (wanted: Build | undefined): Promise<Attached> => {
  try {
    const { build, install } = await linkKernels(wanted);
    install();
    return { build };
  } catch (problem) {
    if (problem instanceof SlimError) return { build: 'none', reason: problem.message };
    throw problem;
  }
};

/** The kernel that nothing calls: the engine sets it up each time that a wasm backend starts. */
const MARKER = 'SlimWasmKernels';

/**
 * Attaches slim's kernels to the wasm backend that runs, if one does, and to each that starts later; they are ready some
 * milliseconds after it. Where they cannot be (threads, no SIMD), everything runs without them.
 *
 * @param wanted - 'plain' or 'relaxed' (fused multiply-add); default: relaxed where the engine has it
 * @throws SlimError `option` for another build
 *
 * @example
 * ```ts
 * import { attach } from '@slim/backend-wasm';
 * import { setBackend } from '@tensorflow/tfjs-core';
 *
 * await setBackend('wasm');
 * const { build } = await attach();
 * console.log(build); // 'relaxed', 'plain' or 'none'
 * ```
 */
export const attach = async (wanted?: Build | null): Promise<Attached> => {
  if (wanted !== undefined && wanted !== null && wanted !== 'plain' && wanted !== 'relaxed') {
    throw new SlimError('option', 'attach', `the build must be 'plain' or 'relaxed', got ${String(wanted)}`);
  }
  const build = wanted ?? undefined;
  const setupFunc = (backend: unknown): void => {
    if (!workOn(backend)) removeKernels(); // those of a backend that is gone would write into its memory
    void attachNow(build);
  };
  if (getKernel(MARKER, 'wasm')) unregisterKernel(MARKER, 'wasm');
  registerKernel({ kernelName: MARKER, backendName: 'wasm', setupFunc, kernelFunc: () => [] });
  return attachNow(build);
};

/** The reverse of {@link attach}: what was there before is in the place of slim's kernels, also when a backend starts anew. */
export const detach = (): void => {
  if (getKernel(MARKER, 'wasm')) unregisterKernel(MARKER, 'wasm');
  removeKernels();
};

import {
  getGradient,
  getKernel,
  type KernelConfig,
  type KernelFunc,
  registerGradient,
  registerKernel,
  unregisterGradient,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { GradientRepair, KernelRepair, SlimKernelConfig } from './Repair.js';

/** Registers gradients in place of those that are registered. */
export const installGradients = (repairs: readonly GradientRepair[]): void => {
  for (const repair of repairs) {
    const upstream = getGradient(repair.kernelName);
    if (upstream) unregisterGradient(repair.kernelName);
    registerGradient('wrap' in repair ? repair.wrap(upstream) : repair);
  }
};

const missing: KernelFunc = () => {
  throw new Error('no such kernel');
};

/** Registers kernels of one backend in place of its own, once: kernels of slim stay as they are. */
const replaceKernels = (repairs: readonly KernelRepair[], backendName: string): void => {
  for (const { kernelName, wrap } of repairs) {
    const stock: (KernelConfig & Partial<SlimKernelConfig>) | undefined = getKernel(kernelName, backendName);
    if (stock?.slim) continue;
    if (stock) unregisterKernel(kernelName, backendName);
    const repaired: SlimKernelConfig = { ...stock, kernelName, backendName, kernelFunc: wrap(stock?.kernelFunc ?? missing), slim: true };
    registerKernel(repaired);
  }
};

/** The kernel whose set-up replaces others; nothing calls it. */
const MARKER = 'SlimRepairs';

/**
 * Replaces kernels now if a backend's own are registered, and each time that the backend is set: the engine then sets up
 * all of its kernels. So the order in which slim and a backend are imported does not matter, nor does a second start.
 */
export const installKernels = (repairs: readonly KernelRepair[]): void => {
  for (const backendName of new Set(repairs.flatMap(({ backends }) => backends))) {
    const own = repairs.filter(({ backends }) => backends.includes(backendName));
    const setupFunc = () => replaceKernels(own, backendName);
    if (getKernel(MARKER, backendName)) unregisterKernel(MARKER, backendName);
    registerKernel({ kernelName: MARKER, backendName, kernelFunc: missing, setupFunc });
    if (getKernel('Identity', backendName)) setupFunc();
  }
};

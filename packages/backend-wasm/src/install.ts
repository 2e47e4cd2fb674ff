import { SlimError } from '@slim/core';
import {
  getKernel,
  getKernelsForBackend,
  type KernelConfig,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { kernels } from './kernels/index.js';
import type { Room } from './Room.js';

const backendName = 'wasm';

/** A kernel of ours: it remembers the one in whose place it is. `slim` tells the repairs of @slim/core to leave it alone. */
interface OurKernel extends KernelConfig {
  readonly slim: true;
  readonly replaced: KernelConfig | undefined;
  readonly room: Room;
}

const isOurs = (config: KernelConfig): config is OurKernel => 'replaced' in config;

/** Whether our kernels are registered and work in the memory of this backend. */
export const workOn = (backend: unknown): boolean => getKernelsForBackend(backendName).filter(isOurs)[0]?.room.backend === backend;

/** Puts what was there before in the place of our kernels. */
export const removeKernels = (): void => {
  for (const config of getKernelsForBackend(backendName).filter(isOurs)) {
    unregisterKernel(config.kernelName, backendName);
    if (config.replaced) registerKernel(config.replaced);
  }
};

/** Runs a kernel; if it fails, nothing of what it made stays on the heap: the engine knows only what a kernel returns. */
const attempt = <T>(room: Room, kernelName: string, run: () => T): T => {
  room.enter(kernelName);
  try {
    return run();
  } catch (problem) {
    room.discard();
    throw problem;
  }
};

/** Registers our kernels, working in this room, in the place of what is registered now. */
export const installKernels = (room: Room): void => {
  removeKernels();
  for (const { kernelName, run } of kernels) {
    const replaced = getKernel(kernelName, backendName);
    if (replaced) unregisterKernel(kernelName, backendName);
    const config: OurKernel = {
      ...replaced,
      kernelName,
      backendName,
      replaced,
      room,
      slim: true,
      kernelFunc: (call) => {
        const inputs = call.inputs as Record<string, TensorInfo>;
        const made = attempt(room, kernelName, () => run(room, inputs, call.attrs));
        if (made) return made;
        if (replaced) return replaced.kernelFunc(call);
        const given = Object.entries(inputs).map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape}]`);
        throw new SlimError('input', kernelName, `has no kernel on wasm for ${given.join(', ')}`);
      },
    };
    registerKernel(config);
  }
};

import { SlimError } from '@slim/core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { getKernel } from '@tensorflow/tfjs-core';
import { type Build, compile, hasRelaxedSimd } from './compile.js';
import { installKernels, removeKernels } from './install.js';
import { link, obstacle } from './link.js';
import { runningBackend } from './runningBackend.js';

/** Kernels that share the memory of a running backend, on or off. */
export interface KernelSet {
  readonly build: Build;
  /** Registers them in the place of what is registered now. */
  install(): void;
  /** Puts what was there before in their place. */
  remove(): void;
}

/** The repairs of @slim/core take their place when a backend starts, maybe after us: our kernels go on top of them. */
const repairFirst = (): void => getKernel('SlimRepairs', 'wasm')?.setupFunc?.(runningBackend() ?? {});

const refusal = (build: Build, reason: string, cause?: unknown) =>
  new SlimError('backend', `the ${build} kernels of slim`, reason, { cause });

const linkTo = async (backend: BackendWasm, build: Build): Promise<KernelSet> => {
  const room = await compile(build)
    .then((module) => link(backend, module))
    .catch((cause: Error) => {
      throw refusal(build, `they could not be loaded, or the engine does not take them (${cause.message})`, cause); // no SIMD, or a policy against compiling
    });
  const install = () => {
    if (runningBackend() !== backend) throw refusal(build, 'the backend that they belong to was removed');
    repairFirst();
    installKernels(room);
  };
  return { build, install, remove: removeKernels };
};

/** What has been linked with a backend: once per build, for each holds its own scratch area. */
const linked = new WeakMap<BackendWasm, Map<Build, Promise<KernelSet>>>();

/**
 * Compiles a build of the kernels and links it with the wasm backend that runs; nothing is registered yet. For benchmarks,
 * which compare builds in one process; everybody else wants `useWasm`.
 *
 * @param build default: relaxed where the engine has it.
 * @throws SlimError `backend`: no wasm backend runs, its threaded build does, or the engine refuses the kernels.
 */
export const linkKernels = async (build: Build = hasRelaxedSimd() ? 'relaxed' : 'plain'): Promise<KernelSet> => {
  const backend = runningBackend();
  if (!backend) throw refusal(build, 'no wasm backend has started yet');
  const reason = obstacle(backend);
  if (reason) throw refusal(build, reason);
  const known = linked.get(backend) ?? new Map<Build, Promise<KernelSet>>();
  linked.set(backend, known);
  const set = known.get(build) ?? linkTo(backend, build);
  known.set(build, set);
  set.catch(() => known.delete(build)); // it may be tried again
  return set;
};

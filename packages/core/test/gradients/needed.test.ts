/** No repair is idle: with one of them taken back, and all others in place, some call is wrong or throws. */
import { beforeAll, expect, jest, test } from '@jest/globals';
import {
  type GradConfig,
  getGradient,
  getKernel,
  type KernelConfig,
  registerGradient,
  registerKernel,
  setBackend,
  unregisterGradient,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import '../backends.js';
import '../../vendor/tfjs-gradients.js';
import { gradientRepairs, kernelRepairs } from '../../src/gradients/repairs.js';
import { cases } from './cases/index.js';
import { examine } from './examine.js';
import { restart } from './restart.js';

// XNNPACK complains there of what this file is about.
jest.spyOn(console, 'warn').mockImplementation(() => {});

const kernels = kernelRepairs.flatMap(({ kernelName, backends }) => backends.map((backendName) => [kernelName, backendName] as const));
const upstreamGradients = new Map<string, GradConfig | undefined>();
const upstreamKernels = new Map<string, KernelConfig | undefined>();

beforeAll(async () => {
  for (const { kernelName } of gradientRepairs) upstreamGradients.set(kernelName, getGradient(kernelName));
  for (const [kernelName, backendName] of kernels) upstreamKernels.set(`${kernelName} ${backendName}`, getKernel(kernelName, backendName));
  await import('../../src/gradients/register.js');
});

const isMissed = async (name: string, backends: readonly string[]): Promise<boolean> => {
  for (const backend of backends) {
    await setBackend(backend);
    for (const each of cases.filter(({ mends }) => mends?.includes(name))) {
      const { verdict } = await examine(each);
      if (verdict !== 'right' && each.writesAstray) await restart(backend);
      if (verdict !== 'right') return true;
    }
  }
  return false;
};

test.each(gradientRepairs.map(({ kernelName }) => kernelName))('the gradient of %s is missed when it is taken back', async (name) => {
  const [ours, upstream] = [getGradient(name), upstreamGradients.get(name)];
  unregisterGradient(name);
  if (upstream) registerGradient(upstream);
  expect(await isMissed(name, ['cpu', 'wasm'])).toBe(true);
  if (upstream) unregisterGradient(name);
  registerGradient(ours);
  expect(await isMissed(name, ['cpu', 'wasm'])).toBe(false);
});

test.each(kernels)('the kernel %s of %s is missed when it is taken back', async (name, backend) => {
  const [ours, upstream] = [getKernel(name, backend), upstreamKernels.get(`${name} ${backend}`)];
  unregisterKernel(name, backend);
  // With the mark that says it is not to be repaired: the backend is set again on the way.
  if (upstream) registerKernel({ ...upstream, slim: true } as KernelConfig);
  const withdrawn = { kernelName: name, backendName: backend, kernelFunc: refuse, slim: true };
  if (!upstream) registerKernel(withdrawn as KernelConfig);
  expect(await isMissed(name, [backend])).toBe(true);
  unregisterKernel(name, backend);
  registerKernel(ours);
  expect(await isMissed(name, [backend])).toBe(false);
});
const refuse = () => {
  throw new Error('no such kernel');
};

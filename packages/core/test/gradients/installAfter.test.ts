/** slim imported while a backend runs. */
import { beforeAll, expect, test } from '@jest/globals';
import { getGradient, getKernel, setBackend, sum, tidy, zeros } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { installGradients, installKernels } from '../../src/gradients/install.js';
import { gradientRepairs, kernelRepairs } from '../../src/gradients/repairs.js';

beforeAll(async () => {
  await setBackend('wasm');
  await import('../../src/gradients/register.js');
});

test('a backend that already runs is repaired by the import', () => {
  expect(Array.from(tidy(() => sum(zeros([2, 0]), 1)).dataSync())).toEqual([0, 0]);
});

test('installing kernels again, as a second copy of slim does, leaves them as they are', () => {
  const before = kernelRepairs.map(({ kernelName }) => getKernel(kernelName, 'wasm'));
  installKernels(kernelRepairs);
  expect(kernelRepairs.map(({ kernelName }) => getKernel(kernelName, 'wasm'))).toEqual(before);
});

test('every gradient of the list is registered, once', () => {
  const names = gradientRepairs.map(({ kernelName }) => kernelName);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !getGradient(name))).toEqual([]);
  expect(() => installGradients(gradientRepairs)).not.toThrow();
});

/** slim imported first, a backend later. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import {
  engine,
  findBackendFactory,
  fused,
  getKernel,
  type KernelConfig,
  memory,
  registerBackend,
  registerKernel,
  removeBackend,
  setBackend,
  sum,
  tidy,
  unregisterKernel,
  zeros,
} from '@tensorflow/tfjs-core';
import '../../src/gradients/register.js';

const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
afterAll(() => warn.mockRestore());

beforeAll(async () => {
  await import('@tensorflow/tfjs-backend-cpu');
  await import('@tensorflow/tfjs-backend-wasm');
});

const sumOfNothing = () => tidy(() => Array.from(sum(zeros([2, 0]), 1).dataSync()));

test('a backend imported after slim registers its kernels without a warning', async () => {
  await setBackend('wasm');
  expect(warn).not.toHaveBeenCalled();
});

test('its kernels are repaired as soon as it is set', () => {
  expect(sumOfNothing()).toEqual([0, 0]);
});

test('setting a backend twice repairs a kernel once', async () => {
  const repaired = getKernel('Sum', 'wasm');
  await setBackend('cpu');
  await setBackend('wasm');
  expect(getKernel('Sum', 'wasm')).toBe(repaired);
});

test('a backend that is removed and registered again is repaired', async () => {
  const factory = findBackendFactory('wasm');
  await setBackend('cpu');
  removeBackend('wasm');
  registerBackend('wasm', factory, 2);
  await setBackend('wasm');
  expect(engine().backendName).toBe('wasm');
  expect(sumOfNothing()).toEqual([0, 0]);
  const y = tidy(() => fused.matMul({ a: zeros([2, 3]), b: zeros([3, 2]), bias: zeros([2]), activation: 'relu' }));
  expect(Array.from(y.dataSync())).toEqual([0, 0, 0, 0]);
  y.dispose();
  expect(memory().numTensors).toBe(0);
});

test('a kernel that another package of slim puts in stays: it can take ours out, and says slim: true', async () => {
  const theirs = { ...getKernel('Sum', 'wasm'), slim: true } as KernelConfig;
  unregisterKernel('Sum', 'wasm');
  registerKernel(theirs);
  await setBackend('cpu');
  await setBackend('wasm');
  expect(getKernel('Sum', 'wasm')).toBe(theirs);
  expect(warn).not.toHaveBeenCalled();
});

import '@tensorflow/tfjs-backend-cpu';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { engine, env, getKernel, getKernelsForBackend, matMul, ones, setBackend, tidy } from '@tensorflow/tfjs-core';
import { hasRelaxedSimd } from '../src/compile.js';
import { attach, detach, linkKernels, useWasm } from '../src/index.js';
import { kernels } from '../src/kernels/index.js';
import { stop } from './support/stop.js';

env().set('PROD', true); // not IS_TEST: it makes tfjs check its own ops for leaks, and some fail

/** Whether products are ours: upstream has no kernel of this name. */
const areOurs = (): boolean => kernels.every(({ kernelName }) => 'replaced' in (getKernel(kernelName, 'wasm') ?? {}));
const works = (): void => tidy(() => expect([...matMul(ones([2, 3]), ones([3, 2])).dataSync()]).toEqual([3, 3, 3, 3]));

afterEach(stop);

describe('useWasm', () => {
  test('starts the backend with the kernels, and names the build', async () => {
    expect(['plain', 'relaxed']).toContain((await useWasm()).build);
    expect(areOurs()).toBe(true);
    works();
  });

  test('takes the plain build when told to', async () => {
    expect(await useWasm({ relaxedSimd: false })).toEqual({ build: 'plain' });
    works();
  });

  test('called twice, or after another backend was used, changes nothing', async () => {
    await useWasm();
    const before = getKernelsForBackend('wasm').length;
    await setBackend('cpu');
    await useWasm();
    await useWasm();
    expect(getKernelsForBackend('wasm').length).toBe(before);
    expect(areOurs()).toBe(true);
  });
});

describe('useWasm, misused', () => {
  test('two calls at once both get the kernels', async () => {
    const [first, second] = await Promise.all([useWasm(), useWasm()]);
    expect(first).toEqual(second);
    expect(areOurs()).toBe(true);
    works();
  });

  test.each([
    [{ relaxedSimd: 'yes' }, "useWasm: relaxedSimd must be true or false, got 'yes'"],
    [{ threads: 1 }, "useWasm: has no option 'threads' (got 1); it has relaxedSimd"],
    [null, 'useWasm: options must be an object, got null'],
    ...(hasRelaxedSimd()
      ? []
      : [[{ relaxedSimd: true }, 'useWasm: relaxedSimd must be false here, got true: the engine has none'] as const]),
  ])('%j is refused before anything starts', async (options, message) => {
    await expect(useWasm(options as object)).rejects.toThrow(message);
    expect(engine().registry['wasm']).toBeUndefined();
  });

  test('null is the default', async () => {
    expect(await useWasm({ relaxedSimd: null })).toEqual({ build: hasRelaxedSimd() ? 'relaxed' : 'plain' });
  });
});

describe('detach', () => {
  test('lasts: the kernels stay away when another backend was used meanwhile', async () => {
    await useWasm();
    detach();
    await setBackend('cpu');
    await setBackend('wasm');
    await Promise.resolve();
    expect(areOurs()).toBe(false);
    works();
  });
});

describe('attach', () => {
  test('to a build that does not exist is refused', async () => {
    await expect(attach('fast' as 'plain')).rejects.toThrow("attach: the build must be 'plain' or 'relaxed', got fast");
  });

  test('that failed once may be tried again', async () => {
    await setBackend('wasm');
    const compile = WebAssembly.compile;
    const build = hasRelaxedSimd() ? 'relaxed' : 'plain';
    jest.resetModules();
    WebAssembly.compile = () => Promise.reject(new Error('the line is bad'));
    try {
      const fresh = await import('../src/index.js');
      expect(await fresh.attach()).toEqual({ build: 'none', reason: expect.stringMatching(/the line is bad/) });
      WebAssembly.compile = compile;
      expect(await fresh.attach()).toEqual({ build });
    } finally {
      WebAssembly.compile = compile;
    }
  });

  test('before a backend has started says so, starts none, and attaches to the one that starts later', async () => {
    expect(await attach()).toEqual({ build: 'none', reason: expect.stringMatching(/no wasm backend has started yet/) });
    expect(engine().registry['wasm']).toBeUndefined();
    await setBackend('wasm');
    await attach();
    expect(areOurs()).toBe(true);
    works();
  });

  test('follows a backend that is removed and started again: no kernel writes into the memory of the old one', async () => {
    await useWasm();
    stop();
    await setBackend('wasm');
    works(); // by the kernels of upstream or by ours, but in the new memory
    await attach();
    expect(areOurs()).toBe(true);
    works();
  });

  test('steps aside for memory that is shared between threads', async () => {
    await setBackend('wasm');
    const { wasm } = engine().registry['wasm'] as unknown as { wasm: { wasmMemory?: unknown } };
    wasm.wasmMemory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    expect(await attach()).toEqual({ build: 'none', reason: expect.stringMatching(/threaded build/) });
    delete wasm.wasmMemory;
    expect(areOurs()).toBe(false);
    works();
  });

  test('works on the build of tfjs without SIMD', async () => {
    env().set('WASM_HAS_SIMD_SUPPORT', false);
    try {
      await setBackend('wasm');
      expect((await attach()).build).not.toBe('none');
      expect(areOurs()).toBe(true);
      works();
    } finally {
      env().set('WASM_HAS_SIMD_SUPPORT', true);
    }
  });
});

describe('linkKernels', () => {
  test('links without registering; install and remove are each other’s reverse', async () => {
    detach(); // earlier tests asked for kernels
    await setBackend('wasm');
    const stock = getKernel('BatchMatMul', 'wasm')?.kernelFunc;
    const isStock = () => getKernel('BatchMatMul', 'wasm')?.kernelFunc === stock; // jest would print a whole heap
    const set = await linkKernels('plain');
    expect(isStock()).toBe(true);
    set.install();
    expect(areOurs()).toBe(true);
    works();
    set.remove();
    expect(isStock()).toBe(true);
    works();
  });

  test('of a backend that is gone refuses to be installed', async () => {
    await useWasm();
    const set = await linkKernels();
    stop();
    expect(() => set.install()).toThrow('the backend that they belong to was removed');
  });

  test('without a backend refuses with the reason', async () => {
    await expect(linkKernels('plain')).rejects.toThrow('the plain kernels of slim: no wasm backend has started yet');
  });
});

/** Sizes and numbers at which numerical code breaks. */
import { describe, expect, test } from '@jest/globals';
import { fill, memory, ones, randomNormal, setBackend, sum, type Tensor, tensor, variableGrads, zeros } from '@tensorflow/tfjs-core';
import './backends.js';
import {
  DampedSkewSymmetricLinear,
  Linear,
  maps,
  NonNegativeLinear,
  PSDLinear,
  SymmetricLinear,
  TrivialNullSpaceLinear,
} from '../src/index.js';

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  const start = () => setBackend(backend);

  test('forward(x) of an empty batch has zero gradients for every map, not leftover memory', async () => {
    await start();
    for (const Map of new Set(Object.values(maps))) {
      const map = new Map(3, 3, { seed: 1, bias: Map.description.bias?.allowed !== false });
      if (map.trainable.length === 0) continue;
      const { value, grads } = variableGrads(() => sum(map.forward(zeros([0, 3]))), map.trainable);
      expect(value.shape).toEqual([]);
      for (const gradient of Object.values(grads)) expect(gradient.dataSync().every((one) => one === 0)).toBe(true);
    }
  });

  test('certify() holds for W as large and as small as float32 allows', async () => {
    await start();
    for (const scale of [1e-18, 1e18]) {
      for (const Map of [SymmetricLinear, PSDLinear, NonNegativeLinear]) {
        const map = new Map(6, 6, { seed: 1 });
        map.parameters.weight.assign(randomNormal([6, 6], 0, scale, 'float32', 3));
        const [certificate] = await map.certify();
        expect([Map.description.name, scale, certificate?.holds]).toEqual([Map.description.name, scale, true]);
      }
    }
  });

  test('certify() says false, and eig() refuses, when W overflows', async () => {
    await start();
    const map = new PSDLinear(2, 2, { seed: 1 });
    map.parameters.weight.assign(fill([2, 2], 1e30));
    expect((await map.certify()).map(({ holds }) => holds)).toEqual([false, false]);
    await expect(map.eig()).rejects.toThrow('non-finite entry');
  });

  test('new TrivialNullSpaceLinear(i, i) and rank 0 work though parameters have no entries', async () => {
    await start();
    const map = new TrivialNullSpaceLinear(4, 4, { rank: 0, epsilon: 0.5 });
    expect(map.trainable).toEqual([]);
    expect(Array.from(map.forward(ones([1, 4])).dataSync())).toEqual([0.5, 0.5, 0.5, 0.5]);
    const again = new TrivialNullSpaceLinear(4, 4, { rank: 0, epsilon: 0.5 });
    await again.loadStateDict(map.stateDict());
  });

  test('new DampedSkewSymmetricLinear(n, n) with sigmaMin = sigmaMax has that damping', async () => {
    await start();
    const map = new DampedSkewSymmetricLinear(3, 3, { sigmaMin: 0.3, sigmaMax: 0.3 });
    expect((await map.eig()).re.every((part) => Math.abs(part - 0.3) < 1e-6)).toBe(true);
    expect((await map.certify()).every(({ holds }) => holds)).toBe(true);
  });

  test('new SymmetricLinear(200, 200) certifies and gives a real spectrum in float64', async () => {
    await start();
    const map = new SymmetricLinear(200, 200, { seed: 1 });
    const { im } = await map.eig();
    expect(im.every((part) => part === 0)).toBe(true);
    expect((await map.certify())[0]?.measured).toBe(0);
  });

  test('a constructor that throws half-way leaves no tensor', async () => {
    await start();
    const before = memory().numTensors;
    expect(() => new TrivialNullSpaceLinear(3, 4, { rank: -1 })).toThrow();
    expect(memory().numTensors).toBe(before);
  });
});

test('using map = new Linear(2, 2) frees it at the end of the block', async () => {
  await setBackend('cpu');
  const before = memory().numTensors;
  const map = new Linear(2, 2);
  map[Symbol.dispose]();
  expect([map.isDisposed, memory().numTensors]).toEqual([true, before]);
});

test('forward(x) leaves x alone, also when it is cast or reshaped', async () => {
  await setBackend('cpu');
  const map = new Linear(2, 2);
  const inputs: Tensor[] = [tensor([1, 2], [2], 'int32'), ones([2, 2, 2])];
  for (const x of inputs) {
    map.forward(x).dispose();
    expect(x.isDisposed).toBe(false);
  }
});

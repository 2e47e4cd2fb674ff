import { beforeEach, describe, expect, test } from '@jest/globals';
import { memory, ones, setBackend, sum, type Tensor, tidy, train, variableGrads } from '@tensorflow/tfjs-core';
import '../backends.js';
import { defineLinear, kaimingUniform } from '../../src/index.js';

let built = 0;
/** Counts how often W is built. */
const CountingLinear = defineLinear({
  name: 'CountingLinear',
  defaults: {},
  parameters: ({ inFeatures: i, outFeatures: o }) => ({ weight: kaimingUniform([i, o]) }),
  weight: ({ weight }) => {
    built++;
    return weight;
  },
  promise: { kind: 'none', property: 'any matrix' },
});

beforeEach(async () => {
  await setBackend('wasm');
  built = 0;
});

describe('the kept W', () => {
  test('forward(x) builds W once while the parameters stay', () => {
    const map = new CountingLinear(3, 2, { seed: 1 });
    const x = ones([4, 3]);
    for (let i = 0; i < 5; i++) map.forward(x).dispose();
    map.effectiveW().dispose();
    expect(built).toBe(1);
  });

  test('forward(x) builds W anew once a parameter was assigned', () => {
    const map = new CountingLinear(3, 2, { seed: 1 });
    const x = ones([4, 3]);
    map.forward(x).dispose();
    map.parameters.weight.assign(ones([3, 2]));
    expect(Array.from(map.forward(x).dataSync())).toEqual(new Array(8).fill(3));
    expect(built).toBe(2);
  });

  test('forward(x) inside a gradient builds W on the tape each time', () => {
    const map = new CountingLinear(3, 2, { seed: 1 });
    const x = ones([4, 3]);
    map.forward(x).dispose();
    const gradient = () => variableGrads(() => sum(map.forward(x))).grads[map.parameters.weight.name] as Tensor;
    expect(Array.from(gradient().dataSync())).toEqual(new Array(6).fill(4));
    gradient().dispose();
    expect(built).toBe(3);
  });

  test('effectiveW() may be disposed by the caller, and by a tidy scope, without harm to the map', () => {
    const map = new CountingLinear(3, 2, { seed: 1 });
    map.effectiveW().dispose();
    tidy(() => map.effectiveW());
    expect(map.effectiveW().isDisposed).toBe(false);
    expect(map.parameters.weight.isDisposed).toBe(false);
  });

  test('forward(x) inside tidy keeps W for the next call', () => {
    const map = new CountingLinear(3, 2, { seed: 1 });
    const x = ones([4, 3]);
    tidy(() => map.forward(x));
    tidy(() => map.forward(x));
    expect(built).toBe(1);
  });

  test('a training loop with inference between the steps leaks nothing', () => {
    const map = new CountingLinear(3, 2, { seed: 1 });
    const x = ones([4, 3]);
    const optimizer = train.sgd(0.1);
    const step = () => {
      optimizer.minimize(() => sum(map.forward(x)), false, map.trainable);
      map.forward(x).dispose();
    };
    step();
    const before = memory().numTensors;
    for (let i = 0; i < 20; i++) step();
    expect(memory().numTensors).toBe(before);
  });
});

describe('bind', () => {
  test('bind() inside a gradient carries the gradient through every use', () => {
    const map = new CountingLinear(2, 2, { seed: 1 });
    const x = ones([1, 2]);
    const { grads } = variableGrads(() => {
      const step = map.bind();
      return sum(step(step(x)));
    });
    expect(built).toBe(1);
    expect(grads[map.parameters.weight.name]?.shape).toEqual([2, 2]);
  });

  test('a bound map is refused after its dispose, and after the tidy scope it was made in', () => {
    const map = new CountingLinear(2, 2, { seed: 1 });
    const bound = map.bind();
    bound.dispose();
    expect(() => bound(ones([1, 2]))).toThrow('CountingLinear(2 → 2): this bound map was disposed');
    let escaped: typeof bound | undefined;
    tidy(() => {
      escaped = map.bind();
    });
    expect(() => escaped?.(ones([1, 2]))).toThrow('this bound map was disposed');
  });
});

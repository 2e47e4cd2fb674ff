import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grads, setBackend, type Tensor, tensor1d, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { gelu } from '../../src/ops/gelu.js';
import { firstDerivatives, secondDerivatives, worst } from './oracles/derivatives.js';
import { erf64, gelu64 } from './oracles/functions64.js';
import { leftBehind } from './oracles/keepsMemory.js';
import { gaussian, sample, toTensor } from './oracles/sample.js';

describe('gelu64', () => {
  test('erf64 is erf, and its two branches agree', () => {
    expect(Math.abs(erf64(1) - 0.8427007929497149)).toBeLessThan(1e-15);
    expect(Math.abs(erf64(2.9999999999) - erf64(3.0000000001))).toBeLessThan(1e-13);
  });

  test('gelu64 has the slope 1.128904145 at √2, and none larger', () => {
    const slope = (x: number) => (gelu64(x + 1e-5) - gelu64(x - 1e-5)) / 2e-5;
    expect(Math.abs(slope(Math.SQRT2) - 1.128904145)).toBeLessThan(1e-8);
    for (let x = -6; x <= 6; x += 0.01) expect(Math.abs(slope(x))).toBeLessThan(1.128904146);
  });
});

describe.each(['cpu', 'wasm'])('gelu on %s', (backend) => {
  beforeAll(() => setBackend(backend));
  const oracle = (x: Float64Array) => x.map(gelu64);

  test('gelu(x) is x·Φ(x) up to 2e-7·(1 + |x|)', () => {
    const x = sample([4001], (i) => (i - 2000) / 100);
    gelu(toTensor(x))
      .dataSync()
      .forEach((entry, i) => {
        expect(Math.abs(entry - gelu64(x.data[i]!))).toBeLessThan(2e-7 * (1 + Math.abs(x.data[i]!)));
      });
  });

  test('gelu(x) of large and special x is x, 0 or NaN', () => {
    expect([...gelu(tensor1d([1e30, -1e30, 0, Number.NaN, 1e-30, Number.POSITIVE_INFINITY])).dataSync()]).toEqual([
      Math.fround(1e30),
      -0,
      0,
      Number.NaN,
      Math.fround(5e-31),
      Number.POSITIVE_INFINITY,
    ]);
    expect([...grads((x: Tensor) => gelu(x))([tensor1d([1e30, -1e30])])[0]!.dataSync()]).toEqual([1, 0]);
  });

  test.each([[[]], [[1]], [[3]], [[2, 33]], [[2, 3, 5]]])('gelu(x of %j) has first and second derivatives', (shape) => {
    const xs = [gaussian(shape, 4, 1.5)];
    expect(worst(firstDerivatives(gelu, oracle, xs))).toBeLessThan(2e-6); // erf is off by up to 1.5e-7
    expect(worst(secondDerivatives(gelu, oracle, xs))).toBeLessThan(2e-6);
  });

  test.each([[[0]], [[3, 0]]])('gelu(empty %j) is empty, with an empty gradient', (shape) => {
    expect(gelu(zeros(shape)).shape).toEqual(shape);
    expect(grads((x: Tensor) => gelu(x))([zeros(shape)])[0]!.shape).toEqual(shape);
  });

  test('gelu refuses what is no tensor, and returns its memory', () => {
    expect(() => gelu([1] as unknown as Tensor)).toThrow('x must be a tensor');
    expect(leftBehind((x) => [gelu(x!)], [tensor1d([1, 2])])).toBe(0);
  });
});

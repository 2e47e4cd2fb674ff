import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { eye, grads, range, setBackend, type Tensor, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { softPermutation } from '../../src/ops/softPermutation.js';
import { softPermutation64 } from './oracles/butterfly64.js';
import { firstDerivatives, relativeError, secondDerivatives, worst } from './oracles/derivatives.js';
import { leftBehind } from './oracles/keepsMemory.js';
import { gaussian, type Sample, sample, toTensor, uniformStream } from './oracles/sample.js';

const chances = (shape: readonly number[], seed = 3): Sample => sample(shape, uniformStream(seed));
const shapesOf = (n: number) => [[Math.max(0, Math.log2(n) - 1), 3], [3]];
const opOf =
  (increasingStride: boolean) =>
  (x: Tensor, prob: Tensor): Tensor =>
    softPermutation(x, prob, { increasingStride });

describe.each(['cpu', 'wasm'])('softPermutation on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each([1, 2, 4, 8, 64])('softPermutation(x) is the product of its factors, n = %i', (n) => {
    for (const shape of shapesOf(n)) {
      for (const increasing of [false, true]) {
        for (const leading of [[], [1], [3], [2, 3]]) {
          const [x, prob] = [gaussian([...leading, n], 2), chances(shape)];
          const y = opOf(increasing)(toTensor(x), toTensor(prob));
          expect(y.shape).toEqual(x.shape);
          // 5 levels of some 2⁻²³
          expect(relativeError(y.dataSync(), softPermutation64(n, increasing)(x.data, prob.data))).toBeLessThan(1e-6);
        }
      }
    }
  });

  test('softPermutation(x) with probabilities 1, 0, 0 is bit reversal, and with 0 it is the identity', () => {
    expect([...softPermutation(range(0, 8), tensor1d([1, 0, 0])).dataSync()]).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
    expect([...softPermutation(range(0, 8), tensor1d([0, 0, 0])).dataSync()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...softPermutation(range(0, 4), tensor2d([[0, 1, 0]])).dataSync()]).toEqual([1, 0, 2, 3]);
  });

  test('softPermutation(identity) is doubly stochastic', () => {
    const w = softPermutation(eye(16), toTensor(chances([3, 3]))).dataSync();
    for (let i = 0; i < 16; i++) {
      const line = (at: (j: number) => number) => Array.from({ length: 16 }, (_, j) => w[at(j)]!);
      for (const entries of [line((j) => 16 * i + j), line((j) => 16 * j + i)]) {
        expect(Math.min(...entries)).toBeGreaterThanOrEqual(0);
        expect(Math.abs(entries.reduce((a, b) => a + b) - 1)).toBeLessThan(1e-6);
      }
    }
  });

  test.each([1, 2, 4, 16])('softPermutation(x) has first and second derivatives in x and prob, n = %i', (n) => {
    for (const shape of shapesOf(n)) {
      for (const increasing of [false, true]) {
        const xs = [gaussian([3, n], 2), chances(shape)];
        expect(worst(firstDerivatives(opOf(increasing), softPermutation64(n, increasing), xs))).toBeLessThan(2e-6);
        if (n > 2) expect(worst(secondDerivatives(opOf(increasing), softPermutation64(n, increasing), xs))).toBeLessThan(2e-6);
      }
    }
  });

  test.each([1, 2, 8])('softPermutation of a batch of 0 is empty, with gradients, n = %i', (n) => {
    for (const shape of shapesOf(n)) {
      const xs = [zeros([0, n]), toTensor(chances(shape))];
      expect(softPermutation(xs[0]!, xs[1]!).shape).toEqual([0, n]);
      expect(grads(opOf(false))(xs).map((gradient) => gradient.shape)).toEqual([[0, n], shape]);
    }
  });

  test('softPermutation lets NaN flow to its row alone', () => {
    const y = softPermutation(
      tensor2d([
        [1, Number.NaN, 0, 0],
        [1, 2, 3, 4],
      ]),
      tensor1d([1, 0, 0]),
    ).dataSync();
    expect(y.slice(0, 4)).toContainEqual(Number.NaN);
    expect([...y.slice(4)]).toEqual([1, 3, 2, 4]);
  });

  test('softPermutation refuses what it cannot do', () => {
    expect(() => softPermutation(zeros([6]), zeros([3]))).toThrow('softPermutation([6], [3]): n must be a power of two, got 6');
    expect(() => softPermutation(zeros([0]), zeros([3]))).toThrow('n must be a power of two, got 0');
    expect(() => softPermutation(zeros([8]), zeros([3, 3]))).toThrow('prob must have shape [2, 3] or [3], got [3, 3]');
    expect(() => softPermutation(zeros([8]), zeros([3]), { increasingStride: 1 } as object)).toThrow(
      'increasingStride must be true or false',
    );
  });

  test('softPermutation returns its memory', () => {
    expect(leftBehind((x, p) => [softPermutation(x!, p!)], [gaussian([2, 8], 1), chances([2, 3])].map(toTensor))).toBe(0);
  });
});

/** The functions of the reference, held to its numbers. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { grads, mul, ones, type Scalar, setBackend, sum, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import './backends.js';
import { type GoldenTensor, goldenTensor } from '@slim/core/testing';
import { hprod } from '../src/index.js';

interface HprodCase {
  readonly function: string;
  readonly k: number;
  readonly x: GoldenTensor;
  readonly u: GoldenTensor;
  readonly y: GoldenTensor;
  readonly C: GoldenTensor;
  readonly grad_x: GoldenTensor;
  readonly grad_u: GoldenTensor;
}

const { cases } = JSON.parse(readFileSync(path.join(__dirname, 'golden/functions.json'), 'utf8')) as { cases: HprodCase[] };
const hprodCases = cases.filter((one) => one.function === 'Hprod');

/** |a − b| ≤ tolerance·(1 + |b|). */
const agree = (actual: ArrayLike<number>, wanted: readonly number[], tolerance: number): void => {
  expect(actual.length).toBe(wanted.length);
  for (const [i, value] of wanted.entries()) expect(Math.abs(actual[i]! - value) / (1 + Math.abs(value))).toBeLessThanOrEqual(tolerance);
};

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  const start = () => setBackend(backend);

  test.each(hprodCases.map((one) => [one.k, one] as const))('hprod(x, u, %d) agrees with the golden numbers', async (k, golden) => {
    await start();
    const [x, u, c] = [goldenTensor(golden.x), goldenTensor(golden.u), goldenTensor(golden.C)];
    agree(await hprod(x, u, k).data(), golden.y.data, 1e-5); // float32 over five entries
    const [dx, du] = grads((a, b) => sum(mul(hprod(a!, b!, k), c)) as Scalar)([x, u]);
    agree(await dx!.data(), golden.grad_x.data, 1e-5);
    agree(await du!.data(), golden.grad_u.data, 2e-4); // Householder gradients, as in the maps
  });

  test('hprod(x, u, k) does not read u before its last k entries', async () => {
    await start();
    const x = tensor2d([[1, 2, 3]]);
    const y = await hprod(x, tensor1d([Number.NaN, 1, 1]), 2).array();
    agree((y as number[][]).flat(), [1, -3, -2], 1e-6);
  });

  test('hprod(x, u, 0) is x', async () => {
    await start();
    expect(await hprod(tensor2d([[1, 2]]), tensor1d([1, 1]), 0).array()).toEqual([[1, 2]]);
  });

  test('hprod(x, u, k) is its own inverse for x of any rank', async () => {
    await start();
    for (const shape of [[5], [2, 5], [2, 3, 5], [0, 5]]) {
      const [x, u] = [mul(ones(shape), 3), tensor1d([1, -2, 3, -4, 5])];
      const twice = hprod(hprod(x, u, 4), u, 4);
      expect(twice.shape).toEqual(shape);
      agree(await twice.data(), Array.from(await x.data()), 1e-6);
    }
  });
});

describe('hprod refuses', () => {
  test.each([-1, 3, 1.5, Number.NaN])('k = %d of two coordinates', async (k) => {
    await setBackend('cpu');
    expect(() => hprod(zeros([1, 2]), zeros([2]), k)).toThrow(`k must be a whole number from 0 to 2, got ${k}`);
  });

  test('a u of another length', async () => {
    await setBackend('cpu');
    expect(() => hprod(zeros([1, 2]), zeros([3]), 1)).toThrow('u must have as many entries as x has columns, got shapes [3] and [1,2]');
  });
});

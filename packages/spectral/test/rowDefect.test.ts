import './backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grad, setBackend, sum, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { rowDefect } from '../src/rowDefect.js';

const numbers = (x: Tensor): number[] => [...x.dataSync()];
const norm = { squared: false, least: 1e-10, times: 2 };

describe.each(['cpu', 'wasm'])('rowDefect on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test('rowDefect(a) is the norm of A·Aᵀ − I times a number, or its square', () => {
    const a = tensor2d([
      [1, 2],
      [0, 1],
      [1, 0],
    ]); // A·Aᵀ − I = [[4, 2, 1], [2, 0, 0], [1, 0, 0]]
    expect(numbers(rowDefect(a, norm))[0]).toBeCloseTo(2 * Math.sqrt(26), 5);
    expect(numbers(rowDefect(a, { squared: true, least: 0, times: 3 }))[0]).toBeCloseTo(78, 4);
  });

  test('rowDefect(a) has the gradient 4·(A·Aᵀ − I)·A times the slope', () => {
    const a = tensor2d([
      [1, 2],
      [0, 1],
    ]); // (A·Aᵀ − I)·A = [[4, 2], [2, 0]]·A = [[4, 10], [2, 4]], ‖A·Aᵀ − I‖² = 24
    const squared = numbers(grad((x: Tensor) => rowDefect(x, { squared: true, least: 0, times: 1 }))(a));
    expect(squared).toEqual([16, 40, 8, 16]);
    const byNorm = numbers(grad((x: Tensor) => rowDefect(x, norm))(a));
    for (const [at, entry] of byNorm.entries()) expect(entry).toBeCloseTo((4 / Math.sqrt(24)) * [4, 10, 2, 4][at]!, 5);
  });

  test('rowDefect(a) can be differentiated twice, also the norm', () => {
    // 2·|a² − 1| has the second derivative 4 above 1
    const twice = grad((a: Tensor) => sum(grad((b: Tensor) => rowDefect(b, norm))(a)));
    expect(numbers(twice(tensor2d([[1.5]])))[0]).toBeCloseTo(4, 4);
  });

  test('rowDefect(a) is 0 with gradient 0 up to `least`', () => {
    const a = tensor2d([[1 + 2 ** -20]]);
    expect(numbers(rowDefect(a, norm))).toEqual([0]);
    expect(numbers(grad((x: Tensor) => rowDefect(x, norm))(a))).toEqual([0]);
  });
});

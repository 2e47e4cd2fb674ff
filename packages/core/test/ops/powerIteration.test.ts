import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grads, mul, setBackend, sum, type Tensor, tensor, tensor1d, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { Matrix64, svd } from '../../src/linalg/index.js';
import { powerIteration } from '../../src/ops/powerIteration.js';
import { relativeError } from './oracles/derivatives.js';
import { leftBehind } from './oracles/keepsMemory.js';
import { withSingularValues } from './oracles/matrixFunctions.js';
import { gaussian, sample, toTensor } from './oracles/sample.js';

/** Singular values 3, 1.5, 1.5, …: the error in the vectors shrinks by 4 a step. */
const gapped = (m: number, n: number) =>
  withSingularValues(
    m,
    n,
    Array.from({ length: Math.min(m, n) }, (_, i) => (i === 0 ? 3 : 1.5)),
    2,
  );

describe.each(['cpu', 'wasm'])('powerIteration on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each([
    [1, 1],
    [3, 3],
    [5, 3],
    [3, 5],
    [33, 64],
    [65, 33],
  ])('powerIteration(%i × %i) finds σ₁, its vectors and its gradient u·vᵀ', (m, n) => {
    const x = gapped(m, n);
    const start = toTensor(gaussian([m], 7));
    const { sigma, u, v } = powerIteration(toTensor(x), start, { steps: 20 });
    const exact = svd(Matrix64.of(m, n, x.data));
    expect(Math.abs(sigma.dataSync()[0]! / exact.s[0]! - 1)).toBeLessThan(1e-6);
    const outer = Float64Array.from({ length: m * n }, (_, i) => exact.u.at(Math.floor(i / n), 0) * exact.v.at(i % n, 0));
    const [left, right] = [u.dataSync(), v.dataSync()];
    expect(
      relativeError(
        Float64Array.from({ length: m * n }, (_, i) => left[Math.floor(i / n)]! * right[i % n]!),
        outer,
      ),
    ).toBeLessThan(5e-6); // 4⁻²⁰ and rounding
    const [dMatrix, dStart] = grads((w: Tensor, s: Tensor) => mul(powerIteration(w, s, { steps: 20 }).sigma, 2))([toTensor(x), start]);
    expect(
      relativeError(
        dMatrix!.dataSync(),
        outer.map((entry) => 2 * entry),
      ),
    ).toBeLessThan(5e-6);
    expect([...dStart!.dataSync()]).toEqual(Array(m).fill(0));
  });

  test('powerIteration(W, u, { steps: 1 }) is one step, from below', () => {
    const { sigma, u, v } = powerIteration(tensor([3, 0, 0, 4], [2, 2]), tensor1d([10, 10]));
    // v = (3, 4)/5, W·v = (9, 16)/5
    expect(relativeError(v.dataSync(), [0.6, 0.8])).toBeLessThan(3e-7);
    expect(
      relativeError(
        u.dataSync(),
        [9, 16].map((entry) => entry / Math.hypot(9, 16)),
      ),
    ).toBeLessThan(3e-7);
    expect(Math.abs(sigma.dataSync()[0]! - Math.hypot(9, 16) / 5)).toBeLessThan(1e-6);
  });

  test('powerIteration takes u and v as constants: the second derivative is 0', () => {
    const start = tensor1d([1, 2]);
    const once = (w: Tensor) => sum(mul(grads((x: Tensor) => powerIteration(x, start).sigma)([w])[0]!, w));
    const [twice] = grads(once)([tensor([3, 1, 0, 4], [2, 2])]);
    const [first] = grads((x: Tensor) => powerIteration(x, start).sigma)([tensor([3, 1, 0, 4], [2, 2])]);
    expect(relativeError(twice!.dataSync(), first!.dataSync())).toBeLessThan(1e-6);
  });

  test('powerIteration(0, u) is 0 with v = 0 and u kept, also in the gradient; others of the batch and later calls are not harmed', () => {
    const batch = tensor([0, 0, 0, 0, 3, 0, 0, 1, Number.NaN, 0, 0, 1], [3, 2, 2]);
    const start = tensor([3, 4, 1, 1, 1, 1], [3, 2]);
    const { sigma, u, v } = powerIteration(batch, start, { steps: 30 });
    const [sigmas, lefts, rights] = [sigma.dataSync(), u.dataSync(), v.dataSync()];
    expect(sigmas[0]).toBe(0);
    expect(relativeError(lefts.slice(0, 2), [0.6, 0.8])).toBeLessThan(3e-7);
    expect([...rights.slice(0, 2)]).toEqual([0, 0]);
    expect(Math.abs(sigmas[1]! - 3)).toBeLessThan(1e-6);
    expect(sigmas[2]).toBeNaN();
    const [gradient] = grads((w: Tensor) => powerIteration(w, start).sigma)([batch]);
    expect([...gradient!.dataSync().slice(0, 4)]).toEqual([0, 0, 0, 0]);
  });

  test.each([1e-30, 1e18, 1e36])('powerIteration(W) at scale %d does neither overflow nor vanish', (scale) => {
    const x = sample([3, 3], (i) => gapped(3, 3).data[i]! * scale);
    const { sigma } = powerIteration(toTensor(x), tensor1d([1, 2, 3]), { steps: 20 });
    expect(Math.abs(sigma.dataSync()[0]! / (3 * scale) - 1)).toBeLessThan(1e-6);
  });

  test.each([[[0, 3, 2]], [[2, 0, 3]], [[2, 3, 0]]])('powerIteration(empty %j) has σ = 0 and an empty gradient', (shape) => {
    const [x, start] = [zeros(shape), zeros(shape.slice(0, 2))];
    const { sigma, u, v } = powerIteration(x, start);
    expect([sigma.shape, u.shape, v.shape]).toEqual([shape.slice(0, 1), shape.slice(0, 2), [shape[0], shape[2]]]);
    expect(sigma.dataSync().every((entry) => entry === 0)).toBe(true);
    expect(grads((w: Tensor) => powerIteration(w, start).sigma)([x])[0]!.shape).toEqual(shape);
  });

  test('powerIteration refuses what it cannot do', () => {
    expect(() => powerIteration(zeros([2, 3]), zeros([3]))).toThrow('u must have shape [2], got [3]');
    expect(() => powerIteration(zeros([3]), zeros([3]))).toThrow('matrix must have shape [..., m, n]');
    expect(() => powerIteration(zeros([2, 3]), zeros([2]), { steps: 0 })).toThrow('steps must be a whole number from 1 to 10000, got 0');
    expect(() => powerIteration(zeros([2, 3]), zeros([2]), { niter: 3 } as object)).toThrow("has no option 'niter'");
  });

  test('powerIteration returns its memory', () => {
    expect(leftBehind((w, u) => Object.values(powerIteration(w!, u!)), [toTensor(gapped(3, 2)), tensor1d([1, 1, 1])])).toBe(0);
  });
});

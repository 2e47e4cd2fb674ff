import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grads, mul, setBackend, stack, type Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { Matrix64, multiply } from '../../src/linalg/index.js';
import { minimaxSteps } from '../../src/ops/minimaxSteps.js';
import { polar } from '../../src/ops/polar.js';
import { firstDerivatives, relativeError, secondDerivatives, worst } from './oracles/derivatives.js';
import { leftBehind } from './oracles/keepsMemory.js';
import { eachMatrix, polar64, spread, withSingularValues } from './oracles/matrixFunctions.js';
import { once } from './oracles/once.js';
import { gaussian, sample, toTensor } from './oracles/sample.js';

const shapes = [
  [1, 1],
  [1, 5],
  [3, 3],
  [5, 3],
  [3, 5],
  [33, 33],
  [64, 64],
  [65, 33],
  [33, 65],
] as const;
const value = (a: Tensor) => polar(a).value;
/** Made once for both backends. */
const samplesOf = once((m: number, n: number, condition: number) => [withSingularValues(m, n, spread(Math.min(m, n), condition), 3)]);
const factorOf = once((m: number, n: number, condition: number) => polar64(Matrix64.of(m, n, samplesOf(m, n, condition)[0]!.data)).data);
const oracleOf = once((m: number, n: number) => eachMatrix(m, n, polar64));

/** ‖QᵀQ − I‖_F on the short side. */
const defect = (m: number, n: number, data: ArrayLike<number>): number => {
  const q = Matrix64.of(m, n, data);
  const gram = m >= n ? multiply(q.transpose(), q) : multiply(q, q.transpose());
  return Math.hypot(...gram.data.map((entry, i) => entry - (i % (gram.rows + 1) === 0 ? 1 : 0)));
};

describe('minimaxSteps', () => {
  test.each([0.5, 1e-2, 1e-4, 1e-6])('minimaxSteps(%d) takes all of [smallest, 1] to 1 up to 1e-8', (smallest) => {
    const steps = minimaxSteps(smallest);
    for (let i = 0; i <= 5000; i++) {
      const x = smallest ** (i / 5000);
      const y = steps.reduce((z, [a, b, c]) => z * (a + z * z * (b + z * z * c)), x);
      expect(Math.abs(y - 1)).toBeLessThan(1e-8);
    }
  });

  test.each([0.3, 1e-2, 1e-4])('minimaxSteps(%d) begins with the best quintic: its error has four extrema of equal size', (low) => {
    const [a, b, c] = minimaxSteps(low)[0]!;
    const p = (x: number) => x * (a + x * x * (b + x * x * c)) - 1;
    const values = Array.from({ length: 200_001 }, (_, i) => p(low + ((1 - low) * i) / 200_000));
    const largest = values.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
    const turns = values.filter(
      (v, i) =>
        Math.abs(v) > largest * (1 - 1e-6) && Math.abs(v) >= Math.abs(values[i - 1] ?? 0) && Math.abs(v) > Math.abs(values[i + 1] ?? 0),
    );
    expect(turns.map(Math.sign)).toEqual([-1, 1, -1, 1]);
  });

  test('minimaxSteps stays where it belongs though each step is off by 5e-4', () => {
    const steps = minimaxSteps(1e-4);
    for (const off of [-1, 1]) {
      for (let i = 0; i <= 1000; i++) {
        const y = steps.reduce((z, [a, b, c]) => (1 + off * 5e-4) * z * (a + z * z * (b + z * z * c)), 1e-4 ** (i / 1000));
        expect(Math.abs(y - 1)).toBeLessThan(6e-4);
      }
    }
  });
});

describe.each(['cpu', 'wasm'])('polar on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each(shapes)('polar(%i × %i) is UVᵀ up to condition 1e4, orthogonal to 3e-6', (m, n) => {
    const k = Math.min(m, n);
    for (const condition of [1, 100, 1e4]) {
      const q = polar(toTensor(samplesOf(m, n, condition)[0]!));
      expect([...q.status.dataSync()]).toEqual([0]);
      expect(defect(m, n, q.value.dataSync())).toBeLessThan(3e-6);
      // rounding of W moves Q by about √k·2⁻²⁴·condition
      expect(relativeError(q.value.dataSync(), factorOf(m, n, condition))).toBeLessThan(2 ** -24 * Math.sqrt(k) * (8 + condition));
    }
  });

  test.each([1e-30, 1e-18, 1e18, 1e30])('polar(%d · W) does not depend on the scale', (scale) => {
    const x = gaussian([5, 4], 2);
    const q = polar(mul(toTensor(x), scale));
    expect([...q.status.dataSync()]).toEqual([0]);
    expect(relativeError(q.value.dataSync(), polar64(Matrix64.of(5, 4, x.data)).data)).toBeLessThan(2e-6);
  });

  test.each([1e-18, 1e15])('polar(%d · W) has 1/scale of the gradient', (scale) => {
    const x = toTensor(gaussian([5, 4], 2));
    const c = toTensor(gaussian([5, 4], 9));
    const at = (w: Tensor) => grads(value)([w], c)[0]!;
    expect(relativeError(mul(at(mul(x, scale)), scale).dataSync(), at(x).dataSync())).toBeLessThan(3e-6);
  });

  test('polar(W) of a rotation, a reflection and a permutation is itself', () => {
    const q = stack([tensor([0.6, -0.8, 0.8, 0.6], [2, 2]), tensor([1, 0, 0, -1], [2, 2]), tensor([0, 1, 1, 0], [2, 2])]);
    const found = polar(q).value.dataSync();
    expect(relativeError(found, q.dataSync())).toBeLessThan(2e-7);
  });

  test('polar says 1 where there is no polar factor: zero, rank-deficient, beyond the condition, NaN', () => {
    const good = withSingularValues(4, 4, [1, 1, 1, 1], 1);
    const cases = [
      sample([4, 4], () => 0),
      withSingularValues(4, 4, [1, 0.5, 0.1, 0], 1),
      withSingularValues(4, 4, [1, 0.5, 0.1, 1e-7], 1),
      sample([4, 4], (i) => (i === 5 ? Number.NaN : good.data[i]!)),
      sample([4, 4], (i) => (i === 5 ? Number.POSITIVE_INFINITY : good.data[i]!)),
      good,
    ];
    const found = polar(stack(cases.map(toTensor)));
    expect([...found.status.dataSync()]).toEqual([1, 1, 1, 1, 1, 0]);
    expect([...found.value.dataSync().slice(48, 64)]).toContainEqual(Number.NaN);
    expect(relativeError(found.value.dataSync().slice(80), good.data)).toBeLessThan(1e-6);
    expect([...polar(toTensor(withSingularValues(4, 4, [1, 1, 1, 1e-3], 1)), { condition: 4 }).status.dataSync()]).toEqual([1]);
  });

  test.each(shapes)('polar(%i × %i) has the first derivatives of UVᵀ', (m, n) => {
    for (const condition of m * n < 64 * 64 ? [1, 100, 1e4] : [1e4]) {
      const xs = samplesOf(m, n, condition);
      const step = 1e-2 / condition / Math.sqrt(m * n);
      // the gradient is of size 1/σ_n and as sensitive as Q: 2⁻²⁴·condition, a little more where H is formed
      expect(worst(firstDerivatives(value, oracleOf(m, n), xs, { step, directions: 2 }))).toBeLessThan(2e-6 + 2e-7 * condition);
    }
  });

  test.each([
    [1, 1],
    [3, 3],
    [6, 3],
    [3, 6],
  ])('polar(%i × %i) has the second derivatives of UVᵀ', (m, n) => {
    for (const condition of [1, 30]) {
      const xs = samplesOf(m, n, condition);
      expect(worst(secondDerivatives(value, oracleOf(m, n), xs, { step: 3e-3 / condition }))).toBeLessThan(2e-5); // seen: 2e-6
    }
  });

  test('polar(batch) keeps leading axes and treats each matrix by itself', () => {
    const parts = [1, 1e-20, 1e10].map((scale, i) => gaussian([4, 6], i + 1, scale));
    const found = polar(stack([stack(parts.map(toTensor))]));
    expect([found.value.shape, found.status.shape]).toEqual([
      [1, 3, 4, 6],
      [1, 3],
    ]);
    parts.forEach((part, i) => {
      expect(relativeError(found.value.dataSync().slice(24 * i, 24 * i + 24), polar64(Matrix64.of(4, 6, part.data)).data)).toBeLessThan(
        3e-6,
      );
    });
  });

  test.each([[[0, 3, 3]], [[2, 0, 3]], [[2, 3, 0]], [[0, 0]]])('polar(empty %j) is empty, with an empty gradient', (shape) => {
    const x = zeros(shape);
    const found = polar(x);
    expect([found.value.shape, found.status.shape]).toEqual([shape, shape.slice(0, -2)]);
    expect(grads(value)([x])[0]!.shape).toEqual(shape);
  });

  test('polar refuses what it cannot do', () => {
    expect(() => polar(zeros([3]))).toThrow('polar([3]): matrix must have shape [..., m, n]');
    expect(() => polar(zeros([3, 3]), { condition: 1 })).toThrow('condition must be a number above 1 and at most 1000000, got 1');
    expect(() => polar(zeros([3, 3]), { steps: 4 } as object)).toThrow("has no option 'steps'");
  });

  test('polar returns its memory', () => {
    expect(leftBehind((a) => Object.values(polar(a!)), [toTensor(gaussian([5, 3], 1))])).toBe(0);
  });
});

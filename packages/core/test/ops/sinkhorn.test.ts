import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grads, setBackend, stack, sum, type Tensor, tensor2d, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { checked } from '../../src/ops/Status.js';
import { sinkhorn } from '../../src/ops/sinkhorn.js';
import { firstDerivatives, relativeError, secondDerivatives, worst } from './oracles/derivatives.js';
import { hardLogits, square } from './oracles/hardLogits.js';
import { leftBehind } from './oracles/keepsMemory.js';
import { gaussian, type Sample, toTensor } from './oracles/sample.js';
import { bestPermutation, marginErrors, sinkhorn64 } from './oracles/sinkhorn64.js';

describe.each(['cpu', 'wasm'])('sinkhorn on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each([
    [1, 1],
    [2, 1],
    [3, 4],
    [8, 2],
    [21, 1],
  ])('sinkhorn(logits [%i, ·] of standard deviation %d) is the matrix that alternate normalisation finds in float64', (n, scale) => {
    const logits = gaussian([n, n], 5, scale);
    const { value, error, status } = sinkhorn(toTensor(logits));
    const found = value.dataSync();
    expect(relativeError(found, sinkhorn64(n)(logits.data))).toBeLessThan(1e-6 * (1 + scale)); // logits of 4·scale have 2⁻²² of that
    const { rows, columns } = marginErrors(found, n);
    expect(rows).toBeLessThan((n + 1) * 2 ** -24);
    expect(columns).toBeLessThan(1e-6); // rounding: no tolerance is needed here
    expect(Math.abs((error.dataSync()[0] as number) - columns)).toBeLessThan(2e-7); // it sums in float32
    expect([...status.dataSync()]).toEqual([0]);
  });

  const sizes = backend === 'wasm' ? [2, 5, 16, 64] : [2, 5, 16]; // cpu takes seconds for 64
  test.each(sizes.flatMap((n) => Object.keys(hardLogits(n)).map((kind) => [n, kind] as const)))(
    'sinkhorn([%i, ·] logits, %s) converges, and knows how far it is off',
    (n, kind) => {
      const { value, error, status } = sinkhorn(toTensor(hardLogits(n)[kind] as Sample));
      const found = value.dataSync();
      const { rows, columns } = marginErrors(found, n);
      expect(found.every((entry) => entry >= 0)).toBe(true);
      expect(rows).toBeLessThan((n + 1) * 2 ** -24);
      expect(Math.abs(error.dataSync()[0]! - columns)).toBeLessThan(1e-6);
      expect(status.dataSync()[0]).toBe(0);
    },
  );

  if (backend === 'wasm') {
    test.each([300, 1000, 3000])(
      'sinkhorn([64, ·] logits of standard deviation %d) spends its steps where the logits are not mild',
      (scale) => {
        const { error, status } = sinkhorn(toTensor(gaussian([64, 64], 2, scale)));
        expect([...status.dataSync()]).toEqual([0]);
        expect(error.dataSync()[0]).toBeLessThan(1e-5);
      },
    );
  }

  test('sinkhorn(logits) says 1 where steps were too few, and how far the columns are off', () => {
    const { value, error, status } = sinkhorn(toTensor(gaussian([16, 16], 3, 100)), { maxIterations: 1 });
    const { rows, columns } = marginErrors(value.dataSync(), 16);
    expect([...status.dataSync()]).toEqual([1]);
    expect(columns).toBeGreaterThan(0.1);
    expect(error.dataSync()[0]).toBeCloseTo(columns, 5);
    expect(rows).toBeLessThan(17 * 2 ** -24);
  });

  test('sinkhorn(logits) judges by the tolerance it is given', () => {
    const logits = toTensor(gaussian([8, 8], 3, 3));
    const off = (maxIterations: number) => sinkhorn(logits, { maxIterations }).error.dataSync()[0] as number;
    const rough = off(1);
    expect(rough).toBeGreaterThan(1e-5);
    expect([...sinkhorn(logits, { maxIterations: 1, tolerance: rough }).status.dataSync()]).toEqual([0]);
    expect([...sinkhorn(logits, { maxIterations: 1, tolerance: rough / 2 }).status.dataSync()]).toEqual([1]);
  });

  test('sinkhorn(logits of ±1e4) is the permutation with the largest sum of logits', () => {
    const logits = gaussian([6, 6], 11, 1e4);
    const best = bestPermutation(logits.data, 6);
    const found = sinkhorn(toTensor(logits)).value.dataSync();
    for (const [i, j] of best.entries()) expect(found[6 * i + j]).toBeCloseTo(1, 6);
  });

  test('sinkhorn(logits) leaves a −1e30 at 0 and the rest as it would be without that entry', () => {
    const logits = hardLogits(5)['normal, with a −1e30']!;
    const found = sinkhorn(toTensor(logits)).value.dataSync();
    const without = logits.data.map((entry) => Math.max(entry, -80));
    expect(found[0]).toBe(0);
    expect(relativeError(found, sinkhorn64(5)(without))).toBeLessThan(2e-6);
  });

  test('sinkhorn(logits) does not change when all logits of a row or column move together, however far', () => {
    const near = square(5, (i, j) => ((7 * i + 3 * j * j) % 11) / 4); // quarters: 1e5 more is exact
    const far = square(5, (i, j) => near.data[5 * i + j]! + (i === 2 ? 1e5 : 0) - (j === 3 ? 1e5 : 0));
    const [a, b] = [sinkhorn(toTensor(near)), sinkhorn(toTensor(far))];
    expect(relativeError(b.value.dataSync(), a.value.dataSync())).toBeLessThan(2e-6);
  });

  test.each([1, 2, 3, 8])('sinkhorn(logits [%i, ·]) has first and second derivatives', (n) => {
    for (const scale of [0.5, 2]) {
      const xs = [gaussian([n, n], 5, scale)];
      const op = (x: Tensor) => sinkhorn(x).value;
      if (n === 1) {
        expect([...grads(op)([toTensor(xs[0]!)])[0]!.dataSync()].map(Math.abs)).toEqual([0]);
        continue;
      }
      expect(worst(firstDerivatives(op, sinkhorn64(n), xs))).toBeLessThan(5e-6);
      expect(worst(secondDerivatives(op, sinkhorn64(n), xs))).toBeLessThan(4e-5); // float32 sums that cancel: 3e-5 at n = 2
    }
  });

  test('sinkhorn(logits) has a gradient with rows and columns of sum 0, 0 where P is a permutation', () => {
    const weights = toTensor(gaussian([5, 5], 8));
    for (const kind of ['of standard deviation 10', '1e4 at a permutation', 'of standard deviation 1e4']) {
      const [gradient] = grads((x: Tensor) => sinkhorn(x).value)([toTensor(hardLogits(5)[kind]!)], weights) as [Tensor];
      for (const axis of [0, 1]) for (const total of sum(gradient, axis).dataSync()) expect(Math.abs(total)).toBeLessThan(1e-6);
      if (kind !== 'of standard deviation 10') for (const entry of gradient.dataSync()) expect(Math.abs(entry)).toBeLessThan(1e-6);
    }
  });

  test('sinkhorn(logits [2, 3, 4, 4]) solves each matrix by itself', () => {
    const all = gaussian([2, 3, 4, 4], 9, 3);
    const { value, error, status } = sinkhorn(toTensor(all));
    expect([value.shape, error.shape, status.shape, status.dtype]).toEqual([[2, 3, 4, 4], [2, 3], [2, 3], 'int32']);
    const found = value.dataSync();
    for (let k = 0; k < 6; k++) {
      expect(relativeError(found.subarray(16 * k, 16 * k + 16), sinkhorn64(4)(all.data.subarray(16 * k, 16 * k + 16)))).toBeLessThan(5e-6);
    }
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'sinkhorn(logits with %d) is NaN with status 1, and other matrices of the batch are not',
    async (odd) => {
      const good = [
        [1, 2],
        [0, 0],
      ];
      const { value, status } = sinkhorn(
        stack([
          tensor2d(good),
          tensor2d([
            [odd, 2],
            [0, 0],
          ]),
        ]),
      );
      expect([...status.dataSync()]).toEqual([0, 1]);
      const found = [...value.dataSync()];
      expect([found.slice(0, 4).every(Number.isFinite), found.slice(4).every(Number.isNaN)]).toEqual([true, true]);
      await expect(checked({ value, status }, 'my shares')).rejects.toThrow('my shares: failed with status 1 for matrix 1 of 2');
    },
  );

  test.each([[[0, 0]], [[0, 3, 3]], [[2, 0, 0]]])('sinkhorn(empty %j) is empty, with an empty gradient', (shape) => {
    const { value, error, status } = sinkhorn(zeros(shape));
    expect([value.shape, error.shape, status.shape]).toEqual([shape, shape.slice(0, -2), shape.slice(0, -2)]);
    expect([...status.dataSync()].every((code) => code === 0)).toBe(true);
    expect(grads((x: Tensor) => sinkhorn(x).value)([zeros(shape)])[0]!.shape).toEqual(shape);
  });

  test('sinkhorn refuses what it cannot do', () => {
    expect(() => sinkhorn(zeros([2, 3]))).toThrow('sinkhorn([2, 3]): logits must be square, got 2 × 3');
    expect(() => sinkhorn(zeros([2]))).toThrow('logits must have shape [..., n, n], got [2]');
    expect(() => sinkhorn(zeros([2, 2]), { tolerance: 0 })).toThrow('tolerance must be a number above 0 and at most 1, got 0');
    expect(() => sinkhorn(zeros([2, 2]), { maxIterations: 0 })).toThrow('maxIterations must be a whole number from 1 to 10000, got 0');
    expect(() => sinkhorn(zeros([2, 2]), { iterations: 3 } as object)).toThrow("has no option 'iterations'");
  });

  test('sinkhorn returns its memory', () => {
    expect(
      leftBehind(
        (x) => Object.values(sinkhorn(x!)),
        [
          tensor2d([
            [1, 2],
            [3, 5],
          ]),
        ],
      ),
    ).toBe(0);
  });
});

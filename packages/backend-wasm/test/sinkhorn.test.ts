import { beforeAll, describe, expect, test } from '@jest/globals';
import { engine, getKernel, grads, memory, setBackend, type Tensor, tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { sinkhorn } from '../../core/src/ops/sinkhorn.js';
import { firstDerivatives, relativeError, secondDerivatives, worst } from '../../core/test/ops/oracles/derivatives.js';
import { hardLogits, square } from '../../core/test/ops/oracles/hardLogits.js';
import { gaussian, type Sample, toTensor } from '../../core/test/ops/oracles/sample.js';
import { bestPermutation, marginErrors, sinkhorn64 } from '../../core/test/ops/oracles/sinkhorn64.js';
import { type Build, hasRelaxedSimd, useWasm } from '../src/index.js';
import { sinkhornGradient64 } from './oracles/sinkhornGradient64.js';
import './wasm.js';

const builds: readonly Build[] = hasRelaxedSimd() ? ['plain', 'relaxed'] : ['plain'];

/** Entries are rounded once, after rows have been divided by their sums in double precision: half a unit of each. */
const ROWS = 2 ** -24;
/** The same, and 2⁻²⁶ that a kernel ends with. */
const COLUMNS = 1.25 * 2 ** -24 + 1e-12;

const run = (logits: Sample, options: Parameters<typeof sinkhorn>[1] = {}) =>
  tidy(() => {
    const { value, error, status } = sinkhorn(toTensor(logits), options);
    return { shares: value.dataSync() as Float32Array, error: error.dataSync()[0] as number, status: [...status.dataSync()] };
  });

const gradientOf = (logits: Sample, weights: Sample): Float32Array =>
  tidy(() => grads((x: Tensor) => sinkhorn(x).value)([toTensor(logits)], toTensor(weights))[0]!.dataSync() as Float32Array);

/** P is doubly stochastic to rounding, and the op says so. */
const expectConverged = (logits: Sample, n: number): Float32Array => {
  const { shares, error, status } = run(logits);
  const { rows, columns } = marginErrors(shares, n);
  expect(shares.every((share) => share >= 0)).toBe(true);
  expect(rows).toBeLessThanOrEqual(ROWS);
  expect(columns).toBeLessThanOrEqual(COLUMNS);
  expect(Math.abs(error - columns)).toBeLessThan(1e-9); // summed in double precision too
  expect(status).toEqual([0]);
  return shares;
};

describe.each(builds)('sinkhorn, %s build', (build) => {
  beforeAll(async () => {
    expect(await useWasm({ relaxedSimd: build === 'relaxed' })).toEqual({ build });
  });

  test.each([
    [1, 1],
    [2, 1],
    [3, 4],
    [4, 3],
    [5, 2],
    [8, 2],
    [21, 1],
    [63, 1],
    [64, 3],
    [65, 1],
    [257, 1],
  ])('sinkhorn(logits [%i, ·] of standard deviation %d) is the matrix that alternate normalisation finds in float64', (n, scale) => {
    const logits = gaussian([n, n], 5, scale);
    // Logits of 4·scale, levelled twice, are off by 2⁻²² of that, and the exponential by 2e-7.
    expect(relativeError(expectConverged(logits, n), sinkhorn64(n)(logits.data))).toBeLessThan(2e-7 * (1 + 2 * scale));
  });

  test.each([2, 4, 5, 16, 65, 128].flatMap((n) => Object.keys(hardLogits(n)).map((kind) => [n, kind] as const)))(
    'sinkhorn([%i, ·] logits, %s) converges, and knows how far it is off',
    (n, kind) => {
      expectConverged(hardLogits(n)[kind] as Sample, n);
    },
  );

  test.each([30, 100, 1e4, 1e6])('sinkhorn([256, ·] logits of standard deviation %d) converges', (scale) => {
    expectConverged(gaussian([256, 256], 3, scale), 256);
  });

  test('sinkhorn([256, ·] logits of ±1e4 with many that are equal) converges: many permutations are best', () => {
    const z = gaussian([256, 256], 3, 3).data;
    expectConverged(
      square(256, (i, j) => 1e4 * Math.round(z[256 * i + j]!)),
      256,
    );
  });

  test('sinkhorn(logits of which −1e9 are not wanted) leaves those at 0 and the rest as they would be without', () => {
    const [n, z] = [24, gaussian([24, 24], 3, 2).data];
    const unwanted = (i: number, j: number) => i !== j && (7 * i + 5 * j) % 3 === 0;
    const masked = (value: number) => square(n, (i, j) => (unwanted(i, j) ? value : z[n * i + j]!));
    const shares = expectConverged(masked(-1e9), n);
    for (const [at, share] of shares.entries()) if (unwanted(Math.floor(at / n), at % n)) expect(share).toBe(0);
    expect(relativeError(shares, sinkhorn64(n)(masked(-80).data))).toBeLessThan(1e-6);
  });

  test('sinkhorn(logits of ±1e4) is the permutation with the largest sum of logits', () => {
    for (const seed of [11, 12, 13]) {
      const logits = gaussian([6, 6], seed, 1e4);
      const found = expectConverged(logits, 6);
      for (const [i, j] of bestPermutation(logits.data, 6).entries()) expect(found[6 * i + j]).toBeCloseTo(1, 6);
    }
  });

  test('sinkhorn(logits) does not change when all logits of a row or column move together, however far', () => {
    const near = square(5, (i, j) => ((7 * i + 3 * j * j) % 11) / 4); // quarters: 1e5 more is exact
    const far = square(5, (i, j) => near.data[5 * i + j]! + (i === 2 ? 1e5 : 0) - (j === 3 ? 1e5 : 0));
    expect(relativeError(run(far).shares, run(near).shares)).toBeLessThan(1e-7);
  });

  test.each([2, 3, 4, 5, 6, 7])(
    'sinkhorn(logits [%i, ·]) with a column of −1e38 alone is what it is without: no row wants it more',
    (n) => {
      const shares = expectConverged(
        square(n, (_i, j) => (j === 1 ? -1e38 : 0)),
        n,
      );
      for (const share of shares) expect(Math.abs(share - 1 / n)).toBeLessThan(1e-7);
    },
  );

  test('sinkhorn(logits) says 1 where steps were too few, and how far the columns are off', () => {
    const { shares, error, status } = run(gaussian([32, 32], 3, 100), { maxIterations: 1 });
    const { rows, columns } = marginErrors(shares, 32);
    expect(status).toEqual([1]);
    expect(columns).toBeGreaterThan(1e-3);
    expect(Math.abs(error - columns)).toBeLessThan(1e-7 * columns);
    expect(rows).toBeLessThanOrEqual(ROWS);
  });

  test('sinkhorn(logits of a batch) gives each matrix what it gets alone, bit by bit', () => {
    const parts = [gaussian([5, 5], 1, 1), gaussian([5, 5], 2, 1e4), gaussian([5, 5], 3, 10)];
    const all = { shape: [3, 5, 5], data: Float64Array.from(parts.flatMap(({ data }) => [...data])) };
    const { shares, status } = run(all);
    expect(status).toEqual([0, 0, 0]);
    expect([...shares]).toEqual(parts.flatMap((part) => [...run(part).shares]));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'sinkhorn(logits with %d) is NaN with status 1, its gradient too, and other matrices of the batch are not',
    (odd) => {
      for (const at of [0, 3, 12, 24]) {
        const data = Float64Array.from([...gaussian([5, 5], 1).data, ...gaussian([5, 5], 2).data]);
        data[25 + at] = odd;
        const logits = { shape: [2, 5, 5], data };
        const { shares, status } = run(logits);
        expect(status).toEqual([0, 1]);
        for (const found of [shares, gradientOf(logits, gaussian([2, 5, 5], 3))]) {
          expect(found.subarray(0, 25).every(Number.isFinite)).toBe(true);
          expect(found.subarray(25).every(Number.isNaN)).toBe(true);
        }
      }
    },
  );

  test.each([1, 2, 3, 8])('sinkhorn(logits [%i, ·]) has first and second derivatives', (n) => {
    for (const scale of [0.5, 2]) {
      const xs = [gaussian([n, n], 5, scale)];
      const op = (x: Tensor) => sinkhorn(x).value;
      if (n === 1) {
        expect([...gradientOf(xs[0]!, gaussian([1, 1], 3))].map(Math.abs)).toEqual([0]);
        continue;
      }
      expect(worst(firstDerivatives(op, sinkhorn64(n), xs))).toBeLessThan(1e-6);
      expect(worst(secondDerivatives(op, sinkhorn64(n), xs))).toBeLessThan(4e-5); // by the composition, as in core
    }
  });

  test.each([
    [2, 3],
    [5, 1],
    [5, 8],
    [16, 10],
    [33, 5],
    [64, 1],
    [64, 10],
    [65, 20],
  ])('the gradient for logits [%i, ·] of standard deviation %d is that of float64 at the same P', (n, scale) => {
    const [logits, weights] = [gaussian([n, n], 5, scale), gaussian([n, n], 6)];
    const wanted = sinkhornGradient64(run(logits).shares, weights.data, n);
    // Rounded once; what the residual of the system leaves is less.
    expect(relativeError(gradientOf(logits, weights), wanted)).toBeLessThan(1e-7);
  });

  test('the gradient has rows and columns of sum 0, however large dP; where P is a permutation it is 0', () => {
    for (const kind of ['of standard deviation 10', '1e4 at a permutation', 'of standard deviation 1e4', 'zero']) {
      for (const [n, size] of [
        [5, 1],
        [65, 1e30],
      ] as const) {
        const gradient = Float64Array.from(gradientOf(hardLogits(n)[kind]!, gaussian([n, n], 8, size)), (entry) => entry / size);
        for (let i = 0; i < n; i++) {
          const [row, column] = gradient.reduce(
            ([a, b], entry, at) => [a! + (Math.floor(at / n) === i ? entry : 0), b! + (at % n === i ? entry : 0)],
            [0, 0],
          );
          expect(Math.abs(row!) + Math.abs(column!)).toBeLessThan(1e-6);
        }
        if (kind.endsWith('permutation')) expect(gradient.every((entry) => Math.abs(entry) < 1e-6)).toBe(true);
      }
    }
  });

  test('the gradient is NaN where dP has one', () => {
    const weights = gaussian([5, 5], 8);
    weights.data[7] = Number.NaN;
    expect(gradientOf(gaussian([5, 5], 1), weights).every(Number.isNaN)).toBe(true);
  });

  test.each([0.5, 3])('the kernels agree with the composition on cpu for logits of standard deviation %d', async (scale) => {
    const [logits, weights] = [gaussian([2, 9, 9], 5, scale), gaussian([2, 9, 9], 6)];
    const ours = [run(logits).shares, gradientOf(logits, weights)] as const;
    await setBackend('cpu');
    const composed = [run(logits).shares, gradientOf(logits, weights)] as const;
    await setBackend('wasm');
    expect(relativeError(ours[0], composed[0])).toBeLessThan(1e-6 * (1 + scale));
    expect(relativeError(ours[1], composed[1])).toBeLessThan(1e-5 * (1 + scale)); // float32 sums that cancel
  });

  test.each([
    [2, 0],
    [0, 3],
    [0, 0],
  ])('nothing to normalise is normalised: %i matrices of %i rows', (batch, n) => {
    const empty = { shape: [batch, n, n], data: new Float64Array(0) };
    const { shares, status } = run(empty);
    expect([shares.length, status]).toEqual([0, Array(batch).fill(0)]);
    expect(gradientOf(empty, empty).length).toBe(0);
  });

  test('memory is returned', () => {
    const [logits, weights] = [gaussian([40, 40], 1), gaussian([40, 40], 2)];
    const both = () => [run(logits), gradientOf(logits, weights)];
    both();
    const before = memory();
    both();
    expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
  });

  test('the op runs both kernels', () => {
    for (const name of ['SlimSinkhorn', 'SlimSinkhornGrad']) expect(getKernel(name, 'wasm')).toHaveProperty('slim', true);
    const logits = tensor3d([
      [
        [Math.log(4), 0],
        [0, 0],
      ],
    ]);
    const [shares, error] = engine().runKernel<Tensor[]>('SlimSinkhorn', { logits }, { steps: 24, tolerance: 1e-5 }) as [Tensor, Tensor];
    expect([shares.shape, shares.dtype, error.shape, error.dtype]).toEqual([[1, 2, 2], 'float32', [1], 'float32']);
    expect([...shares.dataSync()]).toEqual([2 / 3, 1 / 3, 1 / 3, 2 / 3].map(Math.fround));
    expect([
      ...sinkhorn(
        tensor2d([
          [Math.log(4), 0],
          [0, 0],
        ]),
      ).value.dataSync(),
    ]).toEqual([...shares.dataSync()]);
  });
});

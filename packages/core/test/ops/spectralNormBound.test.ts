import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grads, setBackend, stack, type Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { Matrix64, multiply, spectralNorm } from '../../src/linalg/index.js';
import { spectralNormBound } from '../../src/ops/spectralNormBound.js';
import { firstDerivatives, type Oracle, secondDerivatives, worst } from './oracles/derivatives.js';
import { leftBehind } from './oracles/keepsMemory.js';
import { randomOrthogonal, spread, withSingularValues } from './oracles/matrixFunctions.js';
import { gaussian, type Sample, sample, toTensor, uniformStream } from './oracles/sample.js';

/** ‖(WᵀW)^(2^s)‖_F^(1/2^(s+1)), without any margin. */
const bound64 =
  (m: number, n: number, squarings: number): Oracle =>
  (data) => {
    const w = Matrix64.of(m, n, data);
    let g = m < n ? multiply(w, w.transpose()) : multiply(w.transpose(), w);
    for (let i = 0; i < squarings; i++) g = multiply(g, g);
    return Float64Array.of(Math.hypot(...g.data) ** (1 / 2 ** (squarings + 1)));
  };

const norm64 = ({ shape, data }: Sample): number => spectralNorm(Matrix64.of(shape[0]!, shape[1]!, data));

/** Matrices whose bound is tight, where rounding has nothing to hide behind, and such as have odd sizes and scales. */
const structured = (m: number, n: number, seed: number): Sample[] => {
  const next = uniformStream(seed);
  const k = Math.min(m, n);
  const [q, a, b] = [randomOrthogonal(m, n, seed).data, gaussian([m], seed).data, gaussian([n], seed + 1).data];
  return [
    sample([m, n], (i) => q[i]!), // all singular values equal
    sample([m, n], (i) => a[Math.floor(i / n)]! * b[i % n]!), // rank one: the bound is ‖W‖₂ itself
    sample([m, n], (i) => (i % (n + 1) === 0 ? 1 : 0)),
    sample([m, n], () => 1),
    sample([m, n], () => 1 / 3),
    sample([m, n], (i) => (i === 0 ? 7 : 0)),
    sample([m, n], () => (next() < 0.5 ? -1 : 1)),
    sample([m, n], (i) => gaussian([1], seed + i).data[0]! * 10 ** (6 * next() - 3)),
    withSingularValues(m, n, spread(k, 1e4), seed),
    withSingularValues(
      m,
      n,
      Array(k)
        .fill(1)
        .with(k - 1, 0),
      seed,
    ),
  ];
};

/** Made once for both backends, those of one shape in a batch. */
const structuredCases = (
  [
    [1, 1, 3],
    [2, 2, 3],
    [3, 5, 3],
    [5, 3, 3],
    [8, 8, 3],
    [33, 33, 1],
    [64, 64, 1],
    [65, 20, 1],
    [20, 65, 1],
    [1, 64, 1],
  ] as const
).map(([m, n, seeds]) => {
  const xs = Array.from({ length: seeds }, (_, i) => structured(m, n, i + 1)).flat();
  return { m, n, xs, norms: xs.map(norm64) };
});

const gaussianCases = (
  [
    [1, 1, 300],
    [2, 2, 1000],
    [3, 3, 400],
    [5, 3, 300],
    [3, 7, 300],
    [16, 16, 80],
    [33, 20, 20],
  ] as const
).map(([m, n, count]) => {
  const xs = Array.from({ length: count }, (_, i) => gaussian([m, n], i + 1, 10 ** ((i % 13) - 6)));
  return { m, n, xs, norms: xs.map(norm64) };
});

describe.each(['cpu', 'wasm'])('spectralNormBound on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test('spectralNormBound(W) is never below ‖W‖₂, nor above by more than stated: 2400 matrices, 7 numbers of squarings', () => {
    let least = Number.POSITIVE_INFINITY;
    for (const { m, n, xs, norms } of gaussianCases) {
      const batch = stack(xs.map(toTensor));
      const k = Math.min(m, n);
      for (const squarings of [0, 1, 2, 3, 4, 6, 10]) {
        const bounds = spectralNormBound(batch, { squarings }).dataSync();
        const most = k ** (1 / 2 ** (squarings + 2)) + k * (Math.max(m, n) + 20) * 7e-8 + (2 * k + 120) * 2 ** -24;
        bounds.forEach((bound, i) => {
          least = Math.min(least, bound / norms[i]!);
          if (!(bound >= norms[i]! && bound <= norms[i]! * most))
            throw new Error(`${m} × ${n}, seed ${i + 1}: ${bound / norms[i]!} not in [1, ${most}]`);
        });
      }
    }
    expect(least).toBeGreaterThanOrEqual(1);
  });

  test('spectralNormBound(W) is never below ‖W‖₂ for structured matrices', () => {
    for (const { m, n, xs, norms } of structuredCases) {
      const batch = stack(xs.map(toTensor));
      for (const squarings of [0, 2, 4, 7, 10]) {
        spectralNormBound(batch, { squarings })
          .dataSync()
          .forEach((bound, i) => {
            if (!(bound >= norms[i]!)) throw new Error(`case ${i}, ${m} × ${n}, ${squarings} squarings: ${bound / norms[i]!} is below 1`);
          });
      }
    }
  });

  test('spectralNormBound(W) closes in on ‖W‖₂ as squarings are added', () => {
    const x = gaussian([64, 64], 3);
    const ratios = [0, 1, 2, 3, 4, 5].map((squarings) => spectralNormBound(toTensor(x), { squarings }).dataSync()[0]! / norm64(x));
    const limits = [1.8, 1.25, 1.08, 1.02, 1.006, 1.002]; // measured in float64: 1.73, 1.21, 1.06, 1.016, 1.004, 1.0005
    ratios.forEach((ratio, i) => {
      expect(ratio).toBeLessThan(limits[i]!);
    });
  });

  test.each([1e-30, 1e-18, 1e18, 1e37])('spectralNormBound(W) does neither overflow nor vanish at scale %d', (scale) => {
    const x = sample([4, 6], (i) => gaussian([24], 2).data[i]! * scale);
    const ratio = spectralNormBound(toTensor(x)).dataSync()[0]! / norm64(x);
    expect(ratio).toBeGreaterThanOrEqual(1);
    expect(ratio).toBeLessThan(1.1);
  });

  test('spectralNormBound(0) is 0 with gradient 0, and NaN stays with its matrix', () => {
    const zero = zeros([2, 3]);
    const bounds = spectralNormBound(
      stack([zero, tensor([1, Number.NaN, 0, 0, 0, 0], [2, 3]), tensor([3, 0, 0, 0, 0, 0], [2, 3])]),
    ).dataSync();
    expect([bounds[0], bounds[1]]).toEqual([0, Number.NaN]);
    expect(Math.abs(bounds[2]! - 3)).toBeLessThan(1e-4);
    expect([...grads((w: Tensor) => spectralNormBound(w))([zero])[0]!.dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test.each([
    [1, 1],
    [3, 3],
    [5, 2],
    [2, 5],
    [12, 12],
  ])('spectralNormBound(%i × %i) has the derivatives of its formula', (m, n) => {
    for (const squarings of [0, 2, 4]) {
      const xs = [gaussian([m, n], 8)];
      const op = (w: Tensor) => spectralNormBound(w, { squarings });
      expect(worst(firstDerivatives(op, bound64(m, n, squarings), xs))).toBeLessThan(2e-5); // the margins, about 1e-5, are in the op alone
      const second = secondDerivatives(op, bound64(m, n, squarings), xs);
      // sums of terms up to 2^s larger; of |w|, for 1 × 1, nothing but rounding is left
      expect(m * n === 1 ? Math.abs(second[0]!.found) : worst(second)).toBeLessThan(2e-4);
    }
  });

  test('spectralNormBound(batch) keeps leading axes, and its gradient treats each matrix by itself', () => {
    const x = gaussian([2, 3, 4, 2], 4);
    expect(spectralNormBound(toTensor(x)).shape).toEqual([2, 3]);
    const oracle: Oracle = (data) => Float64Array.from({ length: 6 }, (_, i) => bound64(4, 2, 4)(data.slice(8 * i, 8 * i + 8))[0]!);
    expect(worst(firstDerivatives((w) => spectralNormBound(w), oracle, [x]))).toBeLessThan(2e-5);
  });

  test.each([
    [[0, 3, 2], [0]],
    [[2, 0, 3], [2]],
    [[4, 0], []],
  ])('spectralNormBound(empty %j) is 0 for each matrix', (shape, leading) => {
    const x = zeros(shape);
    const bound = spectralNormBound(x);
    expect(bound.shape).toEqual(leading);
    expect(bound.dataSync().every((entry) => entry === 0)).toBe(true);
    expect(grads((w: Tensor) => spectralNormBound(w))([x])[0]!.shape).toEqual(shape);
  });

  test('spectralNormBound refuses what it cannot do', () => {
    expect(() => spectralNormBound(zeros([3]))).toThrow('spectralNormBound([3]): matrix must have shape [..., m, n]');
    expect(() => spectralNormBound(zeros([3, 3]), { squarings: 1.5 })).toThrow('squarings must be a whole number from 0 to 10, got 1.5');
    expect(() => spectralNormBound(zeros([3, 3]), { steps: 1 } as object)).toThrow("has no option 'steps'");
  });

  test('spectralNormBound returns its memory', () => {
    expect(leftBehind((w) => [spectralNormBound(w!)], [toTensor(gaussian([5, 3], 1))])).toBe(0);
  });
});

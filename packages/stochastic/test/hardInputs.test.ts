/** Numbers at which a softmax breaks. */
import { describe, expect, test } from '@jest/globals';
import { eye, mul, type Scalar, setBackend, square, sub, sum, tensor2d, variableGrads } from '@tensorflow/tfjs-core';
import './backends.js';
import { type LinearMap, Random } from '@slim/core';
import { infinityNorm, inverse, Matrix64, oneNorm } from '@slim/core/linalg';
import {
  DiagonallyDominantLinear,
  DoublyStochasticLinear,
  LeftStochasticLinear,
  PerronFrobeniusLinear,
  RightStochasticLinear,
  StableSplitLinear,
} from '../src/index.js';

/** W of a map whose logits are set, as rows. */
const rowsOf = (map: LinearMap, logits: number[][]): Promise<number[][]> => {
  map.parameters['weight']?.assign(tensor2d(logits));
  return map.effectiveW().array();
};
const allHold = async (map: LinearMap): Promise<boolean> => (await map.certify()).every(({ holds }) => holds);

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  const start = () => setBackend(backend);

  test.each([1e4, 1e30, 3e38])('effectiveW() of logits ±%d is 0 and 1, without overflow, and its gradient is finite', async (large) => {
    await start();
    const logits = [
      [large, -large, -large],
      [-large, -large, large],
      [0, large, -large],
    ];
    const wanted = [
      [1, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
    ];
    const one = { sigmaMin: 1, sigmaMax: 1 };
    for (const map of [new RightStochasticLinear(3, 3), new LeftStochasticLinear(3, 3), new PerronFrobeniusLinear(3, 3, one)]) {
      expect(await rowsOf(map, logits)).toEqual(wanted);
      expect(await allHold(map)).toBe(true);
      const { grads } = variableGrads(() => sum(square(map.effectiveW())) as Scalar, map.trainable);
      for (const gradient of Object.values(grads)) expect((await gradient.data()).every(Number.isFinite)).toBe(true);
    }
  });

  test('effectiveW() does not change when all logits of a distribution move together, however far', async () => {
    await start();
    for (const far of [1e4, -1e4]) {
      const right = await rowsOf(new RightStochasticLinear(1, 2), [[far, far + 1]]);
      const left = await rowsOf(new LeftStochasticLinear(2, 1), [[far], [far + 1]]);
      const share = 1 / (1 + Math.E); // 1e4 + 1 is exact in float32
      for (const w of [right, left]) expect(w.flat()[0]).toBeCloseTo(share, 6);
    }
  });

  test('certify() holds for 300 × 300 maps, within a tolerance that is far above what is measured', async () => {
    await start();
    for (const Map of [RightStochasticLinear, LeftStochasticLinear, PerronFrobeniusLinear]) {
      const map = new Map(300, 300, { seed: 1 });
      for (const { holds, tolerance } of await map.certify()) expect([holds, tolerance < 1e-3]).toEqual([true, true]);
      map.dispose();
    }
  });

  test('new PerronFrobeniusLinear(n, n) has its spectral radius between the bounds, from wild parameters too', async () => {
    await start();
    for (const factor of [1, 30, 1e4]) {
      const map = new PerronFrobeniusLinear(6, 6, { sigmaMin: 0.8, sigmaMax: 0.9, seed: 2 });
      for (const variable of map.trainable) variable.assign(mul(variable, factor));
      const { re, im } = await map.eig();
      const radius = Math.max(...re.map((part, k) => Math.hypot(part, im[k] as number)));
      expect(radius).toBeGreaterThan(0.8 - 1e-6); // float32 rounding of the row sums
      expect(radius).toBeLessThan(0.9 + 1e-6);
    }
  });

  test('new PerronFrobeniusLinear with sigmaMin = 0 reaches a row of almost nothing without losing its digits', async () => {
    await start();
    const map = new PerronFrobeniusLinear(1, 1, { sigmaMin: 0, sigmaMax: 1 });
    map.parameters.scaling.assign(tensor2d([[40]]));
    const [[entry]] = (await map.effectiveW().array()) as [[number]];
    expect(Math.abs(entry / Math.exp(-40) - 1)).toBeLessThan(1e-5); // sigmaMax − sigmaMax·sigmoid(40) would be 0
  });

  test('effectiveW() of random logits of ±1e4 has sums of 1 to 1e-6', async () => {
    await start();
    const random = new Random(4);
    const logits = Array.from({ length: 8 }, () => Array.from({ length: 8 }, () => (random.normal() < 0 ? -1e4 : 1e4)));
    const sums = (w: number[][]) => w.map((row) => row.reduce((a, b) => a + b, 0));
    const turned = (w: number[][]) => w.map((_, i) => w.map((row) => row[i] as number));
    const options = { sigmaMin: 1, sigmaMax: 1 };
    const [right, left] = [await rowsOf(new RightStochasticLinear(8, 8), logits), await rowsOf(new LeftStochasticLinear(8, 8), logits)];
    const [pf, both] = [
      await rowsOf(new PerronFrobeniusLinear(8, 8, options), logits),
      await rowsOf(new DoublyStochasticLinear(8, 8), logits),
    ];
    const split = new StableSplitLinear(8, 8, options);
    split.parameters['B.weight'].assign(tensor2d(logits));
    for (const w of [right, turned(left), pf, both, turned(both), await split.effectiveW().array()]) {
      for (const sum of sums(w)) expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
    }
  });

  test.each([
    ['equal rows', (_: number, j: number) => (j - 2) * 1e4],
    ['a permutation', (i: number, j: number) => (j === (i + 2) % 5 ? 1e4 : -1e4)],
    ['entries that are not wanted', (i: number, j: number) => (j < i ? -1e30 : 0)],
    ['products', (i: number, j: number) => -1e3 * i * j],
  ])('certify() of DoublyStochasticLinear holds for logits of %s', async (_name, entry) => {
    await start();
    const map = new DoublyStochasticLinear(5, 5);
    const logits = Array.from({ length: 5 }, (_row, i) => Array.from({ length: 5 }, (_entry, j) => entry(i, j)));
    const w = await rowsOf(map, logits);
    expect(w.flat().every(Number.isFinite)).toBe(true);
    expect(await allHold(map)).toBe(true);
    const { grads } = variableGrads(() => sum(square(map.effectiveW())) as Scalar, map.trainable);
    for (const gradient of Object.values(grads)) expect((await gradient.data()).every(Number.isFinite)).toBe(true);
  });

  test('certify() of DoublyStochasticLinear says so where the normalisation did not converge, or a logit is NaN', async () => {
    await start();
    const random = new Random(2);
    const logits = Array.from({ length: 12 }, () => Array.from({ length: 12 }, () => 100 * random.normal()));
    const hasty = new DoublyStochasticLinear(12, 12, { maxIterations: 1 });
    await rowsOf(hasty, logits);
    expect((await hasty.certify()).map(({ property, holds }) => [property, holds])).toEqual([
      ['W ≥ 0', true],
      ['row sums are 1', true],
      ['column sums are 1 to within 0.00001', false],
    ]);
    const lost = new DoublyStochasticLinear(2, 2);
    await rowsOf(lost, [
      [Number.NaN, 0],
      [0, 0],
    ]);
    expect((await lost.certify()).map(({ holds }) => holds)).toEqual([false, false, false]);
  });

  test('certify() of DoublyStochasticLinear does not excuse columns that are off by 7 times the tolerance, however large ‖W‖', async () => {
    await start();
    const random = new Random(3);
    const logits = Array.from({ length: 64 }, (_row, i) =>
      Array.from({ length: 64 }, (_entry, j) => 5 * random.normal() + (i === j ? 30 : 0)),
    );
    const map = new DoublyStochasticLinear(64, 64, { maxIterations: 8, tolerance: 1e-6 });
    await rowsOf(map, logits);
    const [, rows, columns] = await map.certify();
    expect(columns?.measured).toBeGreaterThan(7e-6);
    expect([rows?.holds, columns?.holds]).toEqual([true, false]);
  });

  test.each([
    [{ sigmaMin: 0.9e-44, sigmaMax: 1e-44 }, 'sigmaMax must be at least 2⁻¹²⁶, got 1e-44'],
    [{ sigmaMin: -3e38, sigmaMax: 3e38 }, '2·sigmaMax − sigmaMin must be finite in float32, got 3e+38 and -3e+38'],
  ])('new StableSplitLinear(3, 3, %j) is refused: W would keep no promise', async (options, message) => {
    await start();
    expect(() => new StableSplitLinear(3, 3, options)).toThrow(message);
  });

  test.each(['rows', 'columns'] as const)(
    'new DiagonallyDominantLinear by %s has ‖W⁻¹‖ ≤ 1/epsilon, strictly, from wild parameters too',
    async (axis) => {
      await start();
      for (const epsilon of [1e-6, 0.5, 100]) {
        for (const scale of [0, 1e-30, 1, 1e4, 1e30]) {
          const map = new DiagonallyDominantLinear(7, 7, { epsilon, axis, seed: 3 });
          const random = new Random(8);
          const logits = Array.from({ length: 7 }, () => Array.from({ length: 7 }, () => scale * random.normal()));
          const w = Matrix64.from(await rowsOf(map, logits));
          expect(await allHold(map)).toBe(true); // the margin itself, without any tolerance
          const norm = (axis === 'rows' ? infinityNorm : oneNorm)(inverse(w));
          expect(norm).toBeLessThanOrEqual((1 + 1e-9) / epsilon); // of the inverse in float64
          map.dispose();
        }
      }
    },
  );

  test('new DiagonallyDominantLinear keeps its margin at 300 × 300, where float32 sums round', async () => {
    await start();
    const map = new DiagonallyDominantLinear(300, 300, { epsilon: 1e-7, seed: 1 });
    map.parameters.weight.assign(mul(map.parameters.weight, sub(1, eye(300)))); // nothing beyond what dominance asks for
    const [certificate] = await map.certify();
    expect(certificate?.holds).toBe(true);
    expect(certificate?.measured).toBeLessThan(1e-3);
    map.dispose();
  });

  test('new DiagonallyDominantLinear refuses a margin of 0 and an axis that is none', async () => {
    await start();
    expect(() => new DiagonallyDominantLinear(2, 2, { epsilon: 0 })).toThrow('DiagonallyDominantLinear(2 → 2): epsilon must be above 0');
    expect(() => new DiagonallyDominantLinear(2, 2, { axis: 'both' as 'rows' })).toThrow("axis must be 'rows' or 'columns', got 'both'");
    expect(() => new DoublyStochasticLinear(2, 2, { tolerance: 0 })).toThrow('tolerance must be above 0 and at most 1, got 0');
    expect(() => new DoublyStochasticLinear(2, 2, { maxIterations: 1.5 })).toThrow(
      'maxIterations must be a whole number from 1 to 10000, got 1.5',
    );
  });
});

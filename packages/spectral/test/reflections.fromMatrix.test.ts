/** Projections onto maps made of reflections, held to what is known of the nearest matrices; that nothing is nearer is a law. */
import { describe, expect, test } from '@jest/globals';
import { setBackend } from '@tensorflow/tfjs-core';
import './backends.js';
import { Random } from '@slim/core';
import { add, eigh, frobeniusNorm, Matrix64, multiply, scale, singularValues, subtract, svd } from '@slim/core/linalg';
import { OrthogonalLinear, SchurDecompositionLinear, SpectralLinear, SymmetricSpectralLinear } from '../src/index.js';

/** Relative to ‖W‖: rounding of the vectors, of up to 40 reflections and of W to float32. */
const ROUNDING = 1e-5;

const random = (rows: number, columns: number, seed: number): Matrix64 => {
  const numbers = new Random(seed);
  return Matrix64.of(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => numbers.normal()),
  );
};
const diagonal = (...entries: number[]): Matrix64 => Matrix64.from(entries.map((entry, i) => entries.map((_, j) => (i === j ? entry : 0))));
const polar = (w: Matrix64): Matrix64 => {
  const { u, v } = svd(w);
  return multiply(u, v.transpose());
};

/** Orthogonal matrices at which reductions to reflections go wrong. */
const orthogonals: Record<string, Matrix64> = {
  'a Gaussian one': polar(random(7, 7, 1)),
  'a large one': polar(random(40, 40, 2)),
  'the identity': diagonal(1, 1, 1, 1),
  '−I': diagonal(-1, -1, -1, -1, -1),
  'signs, the last one +': diagonal(-1, 1, -1, 1),
  'signs, the last one −': diagonal(1, 1, 1, -1),
  'a permutation': Matrix64.from([
    [0, 1, 0],
    [0, 0, 1],
    [1, 0, 0],
  ]),
  'a rotation near the identity': polar(add(Matrix64.identity(6), scale(subtract(random(6, 6, 3), random(6, 6, 3).transpose()), 1e-7))),
  'a block beside ones': Matrix64.from([
    [1, 0, 0, 0],
    [0, 0.6, -0.8, 0],
    [0, 0.8, 0.6, 0],
    [0, 0, 0, 1],
  ]),
  '1': diagonal(1),
  '−1': diagonal(-1),
};

describe('OrthogonalLinear.fromMatrix(W)', () => {
  test.each(Object.entries(orthogonals))('gives %s back, and calls it the nearest', async (_name, q) => {
    await setBackend('cpu');
    const { distance, nearest } = await OrthogonalLinear.fromMatrix(q);
    expect([distance < ROUNDING * frobeniusNorm(q), nearest]).toEqual([true, true]);
  });

  test('with lastSign 1 gives what has the determinant (−1)ⁿ⁻¹ or a reflection to spare', async () => {
    await setBackend('cpu');
    for (const [name, q] of Object.entries(orthogonals)) {
      const { map, distance, nearest } = await OrthogonalLinear.fromMatrix(q, { lastSign: 1 });
      for (const { holds } of await map.certify()) expect(holds).toBe(true);
      // The other determinant is as near as turning one direction round.
      const isThere = distance < ROUNDING * frobeniusNorm(q);
      expect([name, isThere || Math.abs(distance - 2) < ROUNDING, nearest]).toEqual([name, true, isThere || q.rows === 1]);
    }
    for (const name of ['the identity', 'a block beside ones']) {
      expect((await OrthogonalLinear.fromMatrix(orthogonals[name]!, { lastSign: 1 })).distance).toBeLessThan(ROUNDING);
    }
  });

  test('with lastSign 1 gives the nearest of all reflections of the plane and of what is left without one, I', async () => {
    await setBackend('cpu');
    const mirror = (angle: number) =>
      Matrix64.from([
        [Math.cos(angle), Math.sin(angle)],
        [Math.sin(angle), -Math.cos(angle)],
      ]);
    const turn = (angle: number) => multiply(mirror(angle), mirror(0));
    const matrices = [turn(0.1), turn(1.4), turn(1.7), turn(3), scale(turn(-0.5), 4), mirror(2), random(2, 2, 16), random(2, 2, 17)];
    for (const w of [...matrices, Matrix64.zeros(2, 2)]) {
      const { distance, nearest } = await OrthogonalLinear.fromMatrix(w, { lastSign: 1 });
      const mirrors = Array.from({ length: 3600 }, (_, k) => mirror((k * Math.PI) / 1800));
      const least = Math.min(...[Matrix64.identity(2), ...mirrors].map((q) => frobeniusNorm(subtract(w, q))));
      expect([distance < least + ROUNDING, distance > least - 1e-2, nearest]).toEqual([true, true, true]);
    }
  });

  test('gives the polar factor of any W, also of a singular one', async () => {
    await setBackend('cpu');
    for (const w of [random(6, 6, 4), scale(random(6, 6, 5), 1e10), multiply(random(6, 2, 6), random(2, 6, 7)), Matrix64.zeros(3, 3)]) {
      const { distance, nearest } = await OrthogonalLinear.fromMatrix(w);
      const wanted = Math.hypot(...singularValues(w).map((s) => s - 1));
      expect(Math.abs(distance - wanted)).toBeLessThan(ROUNDING * Math.max(wanted, 3));
      expect(nearest).toBe(true);
    }
  });
});

describe('SpectralLinear.fromMatrix(W)', () => {
  test.each([
    [6, 6],
    [4, 9],
    [9, 4],
    [1, 5],
    [5, 1],
    [1, 1],
  ])('of %d × %d clamps the singular values and nothing else', async (i, o) => {
    await setBackend('cpu');
    const w = random(i, o, 8);
    const { map, distance, nearest } = await SpectralLinear.fromMatrix(w, { sigmaMin: 0.5, sigmaMax: 2 });
    const wanted = Math.hypot(...singularValues(w).map((s) => Math.max(0.5 - s, s - 2, 0)));
    expect(Math.abs(distance - wanted)).toBeLessThan(ROUNDING * frobeniusNorm(w));
    expect(nearest).toBe(true);
    for (const { holds } of await map.certify()) expect(holds).toBe(true);
  });

  test('of few reflections keeps the promise, says that it may not be nearest, and is nearer than the start', async () => {
    await setBackend('cpu');
    const options = { nUReflectors: 2, nVReflectors: 3, sigmaMin: 0, sigmaMax: 10 };
    const w = random(5, 6, 9);
    const { map, distance, nearest } = await SpectralLinear.fromMatrix(w, options);
    expect(nearest).toBe(false);
    expect(distance).toBeLessThan(frobeniusNorm(w));
    for (const { holds } of await map.certify()) expect(holds).toBe(true);
  });

  test('without reflections is the diagonal, which is nearest', async () => {
    await setBackend('cpu');
    const w = random(3, 4, 10);
    const { distance, nearest } = await SpectralLinear.fromMatrix(w, { nUReflectors: 0, nVReflectors: 0, sigmaMin: 0, sigmaMax: 9 });
    const missed = w.toArray().flatMap((row, i) => row.map((entry, j) => (i === j ? Math.min(entry, 0) : entry)));
    expect(Math.abs(distance - Math.hypot(...missed))).toBeLessThan(ROUNDING * frobeniusNorm(w));
    expect(nearest).toBe(true);
  });
});

describe('SymmetricSpectralLinear.fromMatrix(W)', () => {
  test('clamps the eigenvalues of the symmetric part', async () => {
    await setBackend('cpu');
    for (const n of [1, 2, 7, 30]) {
      const w = random(n, n, 11);
      const { map, distance, nearest } = await SymmetricSpectralLinear.fromMatrix(w, { sigmaMin: -0.5, sigmaMax: 1 });
      const symmetric = scale(add(w, w.transpose()), 0.5);
      const beyond = eigh(symmetric).values.map((value) => Math.max(-0.5 - value, value - 1, 0));
      const wanted = Math.hypot(frobeniusNorm(subtract(w, symmetric)), ...beyond);
      expect(Math.abs(distance - wanted)).toBeLessThan(ROUNDING * frobeniusNorm(w));
      expect(nearest).toBe(true);
      for (const { holds } of await map.certify()) expect(holds).toBe(true);
    }
  });

  test('of few reflections keeps the promise and says that it may not be nearest', async () => {
    await setBackend('cpu');
    const w = random(5, 5, 12);
    const { map, distance, nearest } = await SymmetricSpectralLinear.fromMatrix(w, { nReflectors: 2, sigmaMin: -3, sigmaMax: 3 });
    expect([nearest, distance < frobeniusNorm(w)]).toEqual([false, true]);
    for (const { holds } of await map.certify()) expect(holds).toBe(true);
  });
});

/** Block diagonal, in a random orthonormal basis. */
const inBasis = (t: Matrix64, seed: number): Matrix64 => {
  const q = polar(random(t.rows, t.rows, seed));
  return multiply(multiply(q, t), q.transpose());
};
const pairsOf = (n: number, pairs: readonly (readonly [number, number])[], above = 0): Matrix64 =>
  Matrix64.from(
    Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => {
        const [a, b] = pairs[i >> 1]!;
        if (i >> 1 !== j >> 1) return j > i ? above * (1 + ((3 * i + 5 * j) % 7)) : 0;
        return i === j ? a : i > j ? b : -b;
      }),
    ),
  );

describe('SchurDecompositionLinear.fromMatrix(W)', () => {
  test.each([
    [
      'distinct pairs',
      pairsOf(6, [
        [1, 2],
        [-1, 0.5],
        [0.2, 0.1],
      ]),
    ],
    [
      'a pair that comes twice',
      pairsOf(6, [
        [1, 2],
        [1, 2],
        [0.2, 0.1],
      ]),
    ],
    [
      'real pairs among complex ones',
      pairsOf(8, [
        [2, 0],
        [1, 1],
        [-3, 0],
        [0, 0.5],
      ]),
    ],
    [
      'two real pairs that are the same',
      pairsOf(4, [
        [2, 0],
        [2, 0],
      ]),
    ],
    [
      'a multiple of I',
      pairsOf(6, [
        [3, 0],
        [3, 0],
        [3, 0],
      ]),
    ],
    [
      'zero',
      pairsOf(4, [
        [0, 0],
        [0, 0],
      ]),
    ],
    ['a rotation of the plane', pairsOf(2, [[0.6, 0.8]])],
  ])('gives a normal matrix with %s back, and calls it the nearest', async (_name, t) => {
    await setBackend('cpu');
    const w = inBasis(t, 13);
    const { map, distance, nearest } = await SchurDecompositionLinear.fromMatrix(w);
    expect([distance <= ROUNDING * frobeniusNorm(w), nearest]).toEqual([true, true]);
    for (const { holds } of await map.certify()) expect(holds).toBe(true);
  });

  test.each([
    [
      'distinct pairs',
      pairsOf(
        6,
        [
          [1, 2],
          [-1, 0.5],
          [0.2, 0.1],
        ],
        0.5,
      ),
    ],
    [
      'real pairs',
      pairsOf(
        6,
        [
          [1, 0],
          [-1, 0.5],
          [0.2, 0],
        ],
        0.5,
      ),
    ],
    [
      'ten pairs',
      pairsOf(
        20,
        Array.from({ length: 10 }, (_, k) => [Math.cos(k + 1), Math.sin(k + 1)] as const),
        0.05,
      ),
    ],
  ])('with nonNormal gives a matrix of %s that feed each other back', async (_name, t) => {
    await setBackend('cpu');
    const w = inBasis(t, 14);
    const { map, distance } = await SchurDecompositionLinear.fromMatrix(w, { nonNormal: true });
    expect(distance).toBeLessThan(ROUNDING * frobeniusNorm(w));
    for (const { holds } of await map.certify()) expect(holds).toBe(true);
  });

  test('of what is no such matrix gives a fit that keeps the promise, also where eigenvectors are missing', async () => {
    await setBackend('cpu');
    const jordan = Matrix64.from([
      [1, 1, 0, 0],
      [0, 1, 1, 0],
      [0, 0, 1, 1],
      [0, 0, 0, 1],
    ]);
    for (const w of [random(6, 6, 15), diagonal(4, 3, 2, 1), jordan]) {
      for (const nonNormal of [false, true]) {
        const { map, distance, nearest } = await SchurDecompositionLinear.fromMatrix(w, { nonNormal });
        expect([nearest, distance < frobeniusNorm(w)]).toEqual([false, true]);
        for (const { holds } of await map.certify()) expect(holds).toBe(true);
      }
    }
    const { distance } = await SchurDecompositionLinear.fromMatrix(diagonal(4, 3, 2, 1));
    expect(distance).toBeCloseTo(1, 5); // neighbours share their mean: 4 · 0.5²
  });

  test('of a 2 × 2 matrix is its part in the plane of I and J, which is nearest', async () => {
    await setBackend('cpu');
    for (const w of [
      random(2, 2, 18),
      diagonal(3, 1),
      diagonal(1, -1),
      Matrix64.from([
        [0, 1],
        [0, 0],
      ]),
      scale(random(2, 2, 19), 1e10),
    ]) {
      const [a, b, c, d] = w.data as unknown as [number, number, number, number];
      for (const nonNormal of [false, true]) {
        const { map, distance, nearest } = await SchurDecompositionLinear.fromMatrix(w, { nonNormal });
        expect(Math.abs(distance - Math.hypot(a - d, b + c) / Math.SQRT2)).toBeLessThan(ROUNDING * frobeniusNorm(w));
        expect(nearest).toBe(true);
        for (const { holds } of await map.certify()) expect(holds).toBe(true);
      }
    }
  });
});

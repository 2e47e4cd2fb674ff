/** Projections, held to what follows from geometry; that nothing is nearer is a law. */
import { describe, expect, test } from '@jest/globals';
import { setBackend } from '@tensorflow/tfjs-core';
import './backends.js';
import { Random } from '@slim/core';
import * as linalg from '@slim/core/linalg';
import {
  DiagonallyDominantLinear,
  DoublyStochasticLinear,
  LeftStochasticLinear,
  PerronFrobeniusLinear,
  RightStochasticLinear,
  StableSplitLinear,
} from '../src/index.js';
import { ontoBirkhoff } from '../src/projections/ontoBirkhoff.js';
import { ontoDominantRow } from '../src/projections/ontoDominantRow.js';
import { ontoSimplex } from '../src/projections/ontoSimplex.js';
import { ontoStableRow } from '../src/projections/ontoStableRow.js';

/** Entries of W and of the targets are around 1: float32 rounding of W, of its logits and of what is read back. */
const DIGITS = 6;
const close = (actual: number[][], wanted: number[][]): void => {
  for (const [i, entry] of wanted.flat().entries()) expect(actual.flat()[i]).toBeCloseTo(entry, DIGITS);
};

describe('ontoSimplex(point, total)', () => {
  test.each([
    [[0.5, 0.5], 1, [0.5, 0.5]],
    [[1, 1], 1, [0.5, 0.5]],
    [[3, 0, 0], 1, [1, 0, 0]],
    [[0.6, 0.6, -5], 1, [0.5, 0.5, 0]],
    [[0, 0, 0, 0], 2, [0.5, 0.5, 0.5, 0.5]],
    [[1, 2, 3], 0, [0, 0, 0]],
    [[-7], 1, [1]],
    [[1e308, -1e308, 1e308], 1, [0.5, 0, 0.5]],
  ])('of %j and %d is %j', (point, total, wanted) => {
    close([Array.from(ontoSimplex(Float64Array.from(point), total))], [wanted]);
  });
});

describe('fromMatrix(W)', () => {
  const given = [
    [2, 0, -1],
    [0.2, 0.3, 0.5],
  ];

  test('of RightStochasticLinear takes each row to the nearest distribution, zeros included', async () => {
    await setBackend('cpu');
    const { map, distance, nearest } = await RightStochasticLinear.fromMatrix(given);
    close(await map.effectiveW().array(), [
      [1, 0, 0],
      [0.2, 0.3, 0.5],
    ]);
    expect(distance).toBeCloseTo(Math.SQRT2, DIGITS);
    expect(nearest).toBe(true);
  });

  test('of LeftStochasticLinear takes each column to the nearest distribution', async () => {
    await setBackend('cpu');
    const { map } = await LeftStochasticLinear.fromMatrix(given);
    close(await map.effectiveW().array(), [
      [1, 0.35, 0],
      [0, 0.65, 1],
    ]);
  });

  test('of PerronFrobeniusLinear keeps rows whose sum is allowed and moves the others to the nearest bound', async () => {
    await setBackend('cpu');
    const { map, nearest } = await PerronFrobeniusLinear.fromMatrix([...given, [0.1, 0.1, 0.1]], { sigmaMin: 0.6, sigmaMax: 1.2 });
    close(await map.effectiveW().array(), [
      [1.2, 0, 0],
      [0.2, 0.3, 0.5],
      [0.2, 0.2, 0.2],
    ]);
    expect(nearest).toBe(true);
  });

  test('of PerronFrobeniusLinear gives rows of zeros back where sigmaMin is 0', async () => {
    await setBackend('cpu');
    const { map, distance } = await PerronFrobeniusLinear.fromMatrix([[0, 0]], { sigmaMin: 0 });
    close(await map.effectiveW().array(), [[0, 0]]);
    expect(distance).toBeLessThan(1e-30);
  });
});

const { Matrix64 } = linalg;
const sum = (row: ArrayLike<number>): number => Array.from(row).reduce((a, b) => a + b, 0);

/** ⟨v − p, q − p⟩ ≤ 0 for every q of a convex set says that p is the nearest to v (the variational inequality). */
const obtuse = (v: ArrayLike<number>, p: ArrayLike<number>, q: ArrayLike<number>): number =>
  sum(Array.from(p).map((entry, i) => (v[i]! - entry) * (q[i]! - entry)));

describe('ontoStableRow(v, least, most)', () => {
  const random = new Random(3);
  const draw = (n: number, size: number) => Float64Array.from({ length: n }, () => size * random.normal());
  const isAllowed = (w: Float64Array, least: number, most: number, slack = 0) =>
    sum(w.map((entry) => Math.max(entry, 0))) <= most + slack && sum(w) >= least - slack;

  test('is allowed, and nearer than any of the rows that were drawn', () => {
    const moved = new Set<string>();
    for (let k = 0; k < 400; k++) {
      const [least, most] = k % 2 ? [0.1, 1] : [-2, 0.7];
      const v = draw(4, 1);
      const p = ontoStableRow(v, least, most);
      expect(isAllowed(p, least, most, 1e-12)).toBe(true);
      moved.add(`${sum(p) < least + 1e-9} ${sum(p.map((entry) => Math.max(entry, 0))) > most - 1e-9}`);
      for (let other = 0; other < 20; other++) {
        const q = draw(4, 0.6);
        if (isAllowed(q, least, most)) expect(obtuse(v, p, q)).toBeLessThan(1e-12);
      }
    }
    expect(moved.size).toBe(4); // neither constraint, one, the other, both
  });

  test('gives an allowed row back as it is', () => {
    const row = Float64Array.of(0.9, -0.3, -0.2);
    expect(ontoStableRow(row, 0.1, 1)).toBe(row);
  });
});

describe('ontoDominantRow(row, i, margin)', () => {
  test.each([
    [[3, 1, -1], 0, 0.5, [3, 1, -1]],
    [[1, 1, 0], 0, 0.5, [1.25, 0.75, 0]],
    [[0, -3, 0.1], 0, 1, [2, -1, 0]],
    [[2, -1, 0], 1, 0.5, [1.25, -1.75, 0]],
    [[0, 0], 0, 0.5, [0.5, 0]],
    [[-7], 0, 0.5, [-7]],
    [[-0.1], 0, 0.5, [-0.5]],
  ])('of %j, %i, %d is %j', (row, i, margin, wanted) => {
    close([Array.from(ontoDominantRow(Float64Array.from(row), i, margin))], [wanted]);
  });

  test('is nearer than any of the dominant rows that were drawn, of either sign', () => {
    const random = new Random(5);
    const length = (a: Float64Array, b: Float64Array) => Math.hypot(...a.map((entry, j) => entry - b[j]!));
    for (let k = 0; k < 200; k++) {
      const row = Float64Array.from({ length: 4 }, () => random.normal());
      const best = length(row, ontoDominantRow(row, 1, 0.3));
      for (let other = 0; other < 50; other++) {
        const q = row.map((entry) => entry + 0.7 * random.normal());
        const others = sum(q.map(Math.abs)) - Math.abs(q[1]!);
        if (Math.abs(q[1]!) < others + 0.3) q[1] = (random.normal() < 0 ? -1 : 1) * (others + 0.3);
        expect(length(row, q)).toBeGreaterThan(best - 1e-12);
      }
    }
  });
});

describe('ontoBirkhoff(A)', () => {
  const permutation = (n: number, random: Random) => {
    const order = Array.from({ length: n }, (_, j) => [random.uniform(0, 1), j] as const).sort((a, b) => a[0] - b[0]);
    return Float64Array.from({ length: n * n }, (_, k) => (order[Math.floor(k / n)]?.[1] === k % n ? 1 : 0));
  };

  test.each([1, 2, 5, 20, 60])('is doubly stochastic and at least as near as every permutation, n = %i', (n) => {
    const random = new Random(n);
    for (const size of [0.01, 1, 1000]) {
      const a = Matrix64.of(
        n,
        n,
        Float64Array.from({ length: n * n }, () => size * random.normal()),
      );
      const { shares, found } = ontoBirkhoff(a, linalg);
      expect(found).toBe(true);
      const p = Matrix64.of(n, n, shares);
      for (const one of [p, p.transpose()]) {
        for (let i = 0; i < n; i++) expect(Math.abs(sum(one.row(i)) - 1)).toBeLessThan(1e-11 * Math.max(1, 5 * size));
      }
      // The polytope is spanned by permutations, so the variational inequality need be tried for them alone.
      for (let k = 0; k < 50; k++) expect(obtuse(a.data, shares, permutation(n, random))).toBeLessThan(1e-8 * size * n * Math.max(1, size));
    }
  });

  test('gives a doubly stochastic matrix back as it is, a permutation too', () => {
    for (const rows of [
      [
        [0.2, 0.8],
        [0.8, 0.2],
      ],
      [
        [0, 1],
        [1, 0],
      ],
    ]) {
      const { shares, found } = ontoBirkhoff(Matrix64.from(rows), linalg);
      close([Array.from(shares)], [rows.flat()]);
      expect(found).toBe(true);
    }
  });
});

describe('fromMatrix(W) of the maps that are not the reference’s, and of the split', () => {
  test('of StableSplitLinear gives an allowed W back, certified too', async () => {
    await setBackend('cpu');
    const w = [
      [0.9, -0.3, -0.2],
      [0, 0.5, 0],
    ];
    for (const [options, scale] of [
      [{}, 1],
      [{ certified: true }, 1 / 1.9],
    ] as const) {
      const given = w.map((row) => row.map((entry) => entry * scale));
      const { map, nearest } = await StableSplitLinear.fromMatrix(given, options);
      close(await map.effectiveW().array(), given);
      expect(nearest).toBe(true);
    }
  });

  test('of DoublyStochasticLinear gives a positive W back, and a permutation to 1e-6', async () => {
    await setBackend('cpu');
    const positive = [
      [0.5, 0.3, 0.2],
      [0.1, 0.6, 0.3],
      [0.4, 0.1, 0.5],
    ];
    const permutation = [
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ];
    for (const given of [positive, permutation]) {
      const { map, distance, nearest } = await DoublyStochasticLinear.fromMatrix(given);
      close(await map.effectiveW().array(), given);
      expect([distance < 1e-6, nearest]).toEqual([true, true]);
      expect((await map.certify()).every(({ holds }) => holds)).toBe(true);
    }
  });

  test('of DoublyStochasticLinear claims the nearest map only with steps enough to get there', async () => {
    await setBackend('cpu');
    const given = [
      [0.9, 0.1, 0],
      [0.1, 0.8, 0.1],
      [0, 0.1, 0.9],
    ];
    const hasty = await DoublyStochasticLinear.fromMatrix(given, { maxIterations: 2 });
    expect([hasty.distance > 0.01, hasty.nearest]).toEqual([true, false]);
    const patient = await DoublyStochasticLinear.fromMatrix(given, { maxIterations: 10 });
    expect([patient.distance < 1e-6, patient.nearest]).toEqual([true, true]);
  });

  test('of DoublyStochasticLinear takes the zero matrix to equal shares', async () => {
    await setBackend('cpu');
    const { map, distance } = await DoublyStochasticLinear.fromMatrix([
      [0, 0],
      [0, 0],
    ]);
    close(await map.effectiveW().array(), [
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    expect(distance).toBeCloseTo(1, DIGITS);
  });

  test.each(['rows', 'columns'] as const)(
    'of DiagonallyDominantLinear gives a W that is dominant by %s back, negative diagonals too',
    async (axis) => {
      await setBackend('cpu');
      const w = [
        [-2, 0.5, 0.25],
        [0.5, 1, 0],
        [-1, 0.25, 3],
      ];
      const { map, distance, nearest } = await DiagonallyDominantLinear.fromMatrix(w, { axis, epsilon: 0.2 });
      close(await map.effectiveW().array(), w);
      expect([distance < 1e-5, nearest]).toEqual([true, true]);
    },
  );
});

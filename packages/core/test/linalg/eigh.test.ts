import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { add, eigh, frobeniusNorm, Matrix64, maxAbsDifference, multiply } from '../../src/linalg/index.js';
import { anyMatrix, diagonal, EPS, expectRefusal, orthonormality, plainMatrix, toUnit } from './matrices.js';

/** Backward error of n Householder reflections and a few rotations per entry: 10·n·eps·‖a‖_F. */
const bound = (n: number, norm: number): number => 10 * n * EPS * norm;

describe('eigh', () => {
  test('eigh(a) returns ascending eigenvalues', () => {
    const { values } = eigh(diagonal([3, -1, 2, 2]));
    expect(Array.from(values)).toEqual([-1, 2, 2, 3]);
  });

  test('eigh(a) of the second-difference matrix returns 2 − 2·cos(kπ/(n + 1))', () => {
    const n = 20;
    const a = Matrix64.of(
      n,
      n,
      Array.from({ length: n * n }, (_, k) => [2, -1][Math.abs(Math.floor(k / n) - (k % n))] ?? 0),
    );
    eigh(a).values.forEach((value, k) => {
      const exact = 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1));
      expect(Math.abs(value - exact)).toBeLessThan(bound(n, frobeniusNorm(a)));
    });
  });

  test('eigh(a) satisfies a = V·diag(λ)·Vᵀ with orthogonal V, for matrices of any kind', () => {
    fc.assert(
      fc.property(anyMatrix(true), (half) => {
        const a = add(half, half.transpose());
        const n = a.rows;
        const { unit, size } = toUnit(a);
        const { values, vectors } = eigh(a);
        const rebuilt = multiply(multiply(vectors, diagonal(values.map((x) => x / size))), vectors.transpose());
        expect(maxAbsDifference(rebuilt, unit)).toBeLessThanOrEqual(bound(n, frobeniusNorm(unit)));
        expect(orthonormality(vectors)).toBeLessThanOrEqual(bound(n, 1));
        expect(Array.from(values)).toEqual(Array.from(values).sort((x, y) => x - y));
      }),
      { numRuns: 1000 },
    );
  });

  test('eigh(a) returns from graded inputs on which the EISPACK routine loses its vectors or its way', () => {
    // ml-matrix 6.15.1 reads past the end of an array on both: its shift has become NaN.
    for (const rows of [
      [
        [1.26, -2.0e-315, 1.1e-56],
        [-2.0e-315, 0, 0],
        [1.1e-56, 0, 0],
      ],
      [
        [3.1e-4, -5.0e-319, 2.7e-60],
        [-5.0e-319, 0, 0],
        [2.7e-60, 0, 0],
      ],
    ]) {
      const a = Matrix64.from(rows);
      const { values, vectors } = eigh(a);
      expect(orthonormality(vectors)).toBeLessThanOrEqual(bound(3, 1));
      expect(Math.abs((values[2] as number) - a.at(0, 0))).toBeLessThanOrEqual(bound(3, a.at(0, 0)));
    }
  });

  test('eigh(a) settles where rounding noise or a negligible entry stands beside a diagonal of zeros', () => {
    const cases: [number[][], number[]][] = [
      [
        [
          [0, 0, -3, -1],
          [0, -2e-220, 0, 0],
          [-3, 0, 0, 0],
          [-1, 0, 0, 0],
        ],
        [-Math.sqrt(10), 0, 0, Math.sqrt(10)],
      ],
      [
        [
          [0, 0, 4e-300],
          [0, 2, 0],
          [4e-300, 0, 0],
        ],
        [0, 0, 2],
      ],
    ];
    for (const [rows, expected] of cases) {
      const a = Matrix64.from(rows);
      const { values, vectors } = eigh(a);
      expected.forEach((value, k) => {
        expect(Math.abs((values[k] as number) - value)).toBeLessThan(bound(a.rows, frobeniusNorm(a)));
      });
      expect(orthonormality(vectors)).toBeLessThan(bound(a.rows, 1));
    }
  });

  test('eigh(a) keeps vectors orthogonal in a cluster of eigenvalues', () => {
    const n = 12;
    const noise = plainMatrix(n, n, 3);
    const a = add(
      Matrix64.identity(n),
      Matrix64.of(
        n,
        n,
        Array.from(add(noise, noise.transpose()).data, (x) => x * 1e-14),
      ),
    );
    expect(orthonormality(eigh(a).vectors)).toBeLessThan(bound(n, 1));
  });

  test('eigh(a) of size 0, size 1 and zero', () => {
    expect(eigh(Matrix64.zeros(0, 0)).values).toHaveLength(0);
    const one = eigh(Matrix64.from([[-2]]));
    expect([one.values[0], one.vectors.at(0, 0)]).toEqual([-2, 1]);
    const zero = eigh(Matrix64.zeros(3, 3));
    expect(Array.from(zero.values)).toEqual([0, 0, 0]);
    expect(zero.vectors.toArray()).toEqual(Matrix64.identity(3).toArray());
  });

  test('eigh(a) uses the symmetric part and accepts asymmetry up to 1e-5 · max|a| only', () => {
    const { values } = eigh(
      Matrix64.from([
        [2, 1 + 1e-5],
        [1 - 9e-6, 2],
      ]),
    );
    expect(Math.abs((values[1] as number) - (3 + 5e-7))).toBeLessThan(bound(2, Math.sqrt(10)));
    const skew = Matrix64.from([
      [2, 1 + 3e-5],
      [1, 2],
    ]);
    expectRefusal(() => eigh(skew), 'numeric', 'eigh(2 × 2)', 'needs a symmetric matrix', '(1, 0)', '1.00003');
  });

  test('eigh(a) refuses non-square and non-finite matrices', () => {
    expectRefusal(() => eigh(Matrix64.zeros(1, 2)), 'size', 'eigh(1 × 2)');
    const bad = Matrix64.from([
      [1, Number.NaN],
      [Number.NaN, 1],
    ]);
    expectRefusal(() => eigh(bad), 'numeric', 'has a non-finite entry at (0, 1): NaN');
  });

  test('eigh(a) leaves its argument as it was', () => {
    const a = diagonal([2, 1]);
    eigh(a);
    expect(a.toArray()).toEqual([
      [2, 0],
      [0, 1],
    ]);
  });
});

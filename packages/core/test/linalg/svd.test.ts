import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { frobeniusNorm, Matrix64, maxAbsDifference, multiply, singularValues, svd } from '../../src/linalg/index.js';
import { anyMatrix, diagonal, EPS, expectRefusal, orthonormality, plainMatrix, toUnit } from './matrices.js';

/** Jacobi stops at cosines of max(m, n)·eps, and a few sweeps add rounding of that order: 10·max(m, n)·eps·‖a‖_F. */
const bound = (a: Matrix64, norm: number): number => 10 * Math.max(a.rows, a.columns) * EPS * norm;

describe('svd', () => {
  test('svd(a) of a diagonal returns the absolute values, descending', () => {
    expect(Array.from(svd(diagonal([1, -5, 0, 3])).s)).toEqual([5, 3, 1, 0]);
  });

  test('svd(a) is thin for tall and wide matrices', () => {
    for (const [m, n] of [
      [5, 2],
      [2, 5],
      [1, 4],
      [4, 1],
      [3, 3],
    ] as const) {
      const { u, s, v } = svd(plainMatrix(m, n, m * n));
      const k = Math.min(m, n);
      expect([u.rows, u.columns, s.length, v.rows, v.columns]).toEqual([m, k, k, n, k]);
    }
  });

  test('svd(a) satisfies a = U·diag(s)·Vᵀ with orthonormal U and V, for matrices of any kind, shape and rank', () => {
    fc.assert(
      fc.property(anyMatrix(false), (a) => {
        const { unit, size } = toUnit(a);
        const { u, s, v } = svd(a);
        const rebuilt = multiply(multiply(u, diagonal(s.map((x) => x / size))), v.transpose());
        expect(maxAbsDifference(rebuilt, unit)).toBeLessThanOrEqual(bound(a, frobeniusNorm(unit)));
        expect(orthonormality(u)).toBeLessThanOrEqual(bound(a, 1));
        expect(orthonormality(v)).toBeLessThanOrEqual(bound(a, 1));
        expect(s.every((x) => x >= 0)).toBe(true);
        expect(Array.from(s)).toEqual(Array.from(s).sort((x, y) => y - x));
      }),
      { numRuns: 1000 },
    );
  });

  test('singularValues(a) are those of svd(a), bit for bit, and those of the transpose', () => {
    fc.assert(
      fc.property(anyMatrix(false), (a) => {
        const s = singularValues(a);
        expect(s).toEqual(svd(a).s);
        const t = singularValues(a.transpose());
        t.forEach((x, k) => {
          expect(Math.abs(x - (s[k] as number))).toBeLessThanOrEqual(bound(a, s[0] as number));
        });
      }),
    );
  });

  test('svd(a) leaves as many singular values above the rounding level as a has rank', () => {
    for (const rank of [1, 2, 4]) {
      const a = multiply(plainMatrix(7, rank, rank), plainMatrix(rank, 5, rank + 9));
      const { u, s, v } = svd(a);
      const level = bound(a, s[0] as number);
      expect(s.filter((x) => x > level)).toHaveLength(rank);
      expect(orthonormality(u)).toBeLessThan(bound(a, 1));
      expect(orthonormality(v)).toBeLessThan(bound(a, 1));
    }
  });

  test('svd(a) of zero completes U and V to orthonormal columns', () => {
    for (const [m, n] of [
      [3, 3],
      [4, 2],
      [2, 4],
    ] as const) {
      const { u, s, v } = svd(Matrix64.zeros(m, n));
      expect(s.every((x) => x === 0)).toBe(true);
      expect(orthonormality(u)).toBe(0);
      expect(orthonormality(v)).toBe(0);
    }
  });

  test('svd(a) of sizes 0 and 1', () => {
    for (const [m, n] of [
      [0, 0],
      [0, 3],
      [3, 0],
    ] as const) {
      const { u, s, v } = svd(Matrix64.zeros(m, n));
      expect([u.rows, u.columns, s.length, v.rows, v.columns]).toEqual([m, 0, 0, n, 0]);
    }
    const { u, s, v } = svd(Matrix64.from([[-3]]));
    expect(s[0]).toBe(3);
    expect(u.at(0, 0) * v.at(0, 0)).toBe(-1);
  });

  test('svd(a) keeps each singular value of a graded matrix accurate relative to itself', () => {
    const grades = [1e150, 1e80, 1, 1e-60, 1e-150];
    // Orthogonal columns of lengths that span 300 decades: the exact singular values are those lengths.
    const { u: q } = svd(plainMatrix(6, 5, 2));
    const a = multiply(q, diagonal(grades));
    svd(a).s.forEach((x, k) => {
      expect(Math.abs(x / (grades[k] as number) - 1)).toBeLessThan(bound(a, 1));
    });
  });

  test('svd(a) visits every pair of columns although sorting moves them within a sweep', () => {
    // The largest column comes last and is not orthogonal to the middle one: its singular values are golden.
    const { s } = svd(
      Matrix64.from([
        [0, 0, 1],
        [0, 1, 1],
        [1, 0, 0],
      ]),
    );
    const golden = (1 + Math.sqrt(5)) / 2;
    [golden, 1, 1 / golden].forEach((x, k) => {
      expect(Math.abs((s[k] as number) - x)).toBeLessThan(3 * 10 * 2 * EPS);
    });
  });

  test('svd(a) keeps U orthonormal where nearly parallel columns differ by what underflows when squared', () => {
    const { u, s } = svd(
      Matrix64.from([
        [1, 1],
        [0, 1e-170],
        [1e-165, 0],
      ]),
    );
    expect(orthonormality(u)).toBeLessThanOrEqual(10 * 3 * EPS);
    // The difference of the columns divides evenly between them: s₁ is its length over √2.
    const expected = Math.hypot(1e-165, 1e-170) / Math.SQRT2;
    expect(Math.abs((s[1] as number) / expected - 1)).toBeLessThanOrEqual(10 * 3 * EPS);
  });

  test('svd(a) of the ones matrix has the one singular value √(m·n)', () => {
    const a = Matrix64.of(40, 30, new Array(1200).fill(1));
    const { s } = svd(a);
    expect(Math.abs((s[0] as number) - Math.sqrt(1200))).toBeLessThan(bound(a, Math.sqrt(1200)));
    expect(s[1] as number).toBeLessThan(bound(a, Math.sqrt(1200)));
  });

  test('svd(a) names a non-finite entry and leaves its argument as it was', () => {
    const bad = Matrix64.from([
      [1, 2, 3],
      [4, Number.POSITIVE_INFINITY, 6],
    ]);
    expectRefusal(() => svd(bad), 'numeric', 'svd(2 × 3)', 'has a non-finite entry at (1, 1): Infinity');
    const a = plainMatrix(2, 3, 1);
    const before = a.data.slice();
    svd(a);
    singularValues(a.transpose());
    expect(a.data).toEqual(before);
  });
});

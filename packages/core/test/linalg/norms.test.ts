import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  conditionNumber,
  frobeniusNorm,
  infinityNorm,
  Matrix64,
  multiply,
  nuclearNorm,
  oneNorm,
  singularValues,
  spectralNorm,
} from '../../src/linalg/index.js';
import { anyMatrix, diagonal, EPS, expectRefusal, plainMatrix } from './matrices.js';

const a = Matrix64.from([
  [1, -2],
  [3, 4],
]);

describe('norms', () => {
  test('oneNorm(a) and infinityNorm(a) are the largest absolute column and row sum', () => {
    expect(oneNorm(a)).toBe(6);
    expect(infinityNorm(a)).toBe(7);
    expect(oneNorm(Matrix64.from([[1, -5, 2]]))).toBe(5);
    expect(infinityNorm(Matrix64.from([[1, -5, 2]]))).toBe(8);
  });

  test('frobeniusNorm(a) is the root of the sum of squares', () => {
    // One rounding per square, sum and root: (m·n + 2)·eps.
    expect(Math.abs(frobeniusNorm(a) - Math.sqrt(30))).toBeLessThanOrEqual(6 * EPS * Math.sqrt(30));
  });

  test('frobeniusNorm(a) neither overflows nor underflows before the norm itself does', () => {
    for (const size of [1e300, 1e-300, 5e-324 * 2 ** 40]) {
      const norm = frobeniusNorm(Matrix64.from([[3 * size, 4 * size]]));
      expect(Math.abs(norm / size - 5)).toBeLessThanOrEqual(5 * 4 * EPS);
    }
    expect(frobeniusNorm(Matrix64.from([[Number.MAX_VALUE, Number.MAX_VALUE]]))).toBe(Number.POSITIVE_INFINITY);
  });

  test('frobeniusNorm, oneNorm and infinityNorm let NaN and Infinity through', () => {
    for (const norm of [frobeniusNorm, oneNorm, infinityNorm]) {
      expect(
        norm(
          Matrix64.from([
            [Number.NaN, 1],
            [1, 2],
          ]),
        ),
      ).toBeNaN();
      expect(
        norm(
          Matrix64.from([
            [1, 2],
            [1, Number.NaN],
          ]),
        ),
      ).toBeNaN();
      expect(
        norm(
          Matrix64.from([
            [1, Number.NEGATIVE_INFINITY],
            [1, 2],
          ]),
        ),
      ).toBe(Number.POSITIVE_INFINITY);
    }
  });

  test('spectralNorm(a) and nuclearNorm(a) of a diagonal are its largest entry and its sum', () => {
    const d = diagonal([3, -4, 0.5]);
    expect(spectralNorm(d)).toBe(4);
    expect(nuclearNorm(d)).toBe(7.5);
  });

  test('spectralNorm(a) of the golden-ratio matrix [[1, 1], [1, 0]] is the golden ratio', () => {
    // Size 2: 10·n·eps·‖a‖_F, the bound of the singular values.
    expect(
      Math.abs(
        spectralNorm(
          Matrix64.from([
            [1, 1],
            [1, 0],
          ]),
        ) -
          (1 + Math.sqrt(5)) / 2,
      ),
    ).toBeLessThan(40 * EPS);
  });

  test('every norm of a matrix without entries is 0, and so is its condition number', () => {
    for (const norm of [frobeniusNorm, oneNorm, infinityNorm, spectralNorm, nuclearNorm, conditionNumber]) {
      for (const [m, n] of [
        [0, 0],
        [0, 3],
        [3, 0],
      ] as const)
        expect(norm(Matrix64.zeros(m, n))).toBe(0);
    }
  });

  test('the norms obey ‖a‖₂ ≤ ‖a‖_F ≤ ‖a‖_* and ‖a‖₂² ≤ ‖a‖₁·‖a‖_∞', () => {
    fc.assert(
      fc.property(anyMatrix(false), (m) => {
        // Equality occurs (rank one), so 10·max(m, n)·eps relative, the error of the singular values, is allowed.
        const slack = 1 + 10 * Math.max(m.rows, m.columns) * EPS;
        const two = spectralNorm(m);
        expect(two).toBeLessThanOrEqual(frobeniusNorm(m) * slack);
        expect(frobeniusNorm(m)).toBeLessThanOrEqual(nuclearNorm(m) * slack);
        expect(two).toBeLessThanOrEqual(Math.sqrt(oneNorm(m)) * Math.sqrt(infinityNorm(m)) * slack);
      }),
    );
  });

  test('conditionNumber(a) is the quotient of the extreme singular values, for any shape', () => {
    expect(conditionNumber(diagonal([2, -8]))).toBe(4);
    expect(
      conditionNumber(
        Matrix64.from([
          [2, 0, 0],
          [0, 8, 0],
        ]),
      ),
    ).toBe(4);
    expect(conditionNumber(Matrix64.from([[5]]))).toBe(1);
    expect(conditionNumber(diagonal([1e150, 1e140]))).toBeCloseTo(1e10, -1);
  });

  test('conditionNumber(a) of the 8 × 8 Hilbert matrix is the published 1.5258e10', () => {
    const hilbert = Matrix64.of(
      8,
      8,
      Array.from({ length: 64 }, (_, k) => 1 / (Math.floor(k / 8) + (k % 8) + 1)),
    );
    // The entries are rounded: relative error up to cond·eps ≈ 3e-6 of the smallest singular value.
    expect(Math.abs(conditionNumber(hilbert) / 1.525757556662e10 - 1)).toBeLessThan(4e-6);
  });

  test('conditionNumber(a) of a singular matrix is Infinity', () => {
    for (const singular of [
      Matrix64.zeros(2, 2),
      Matrix64.from([
        [1, 2],
        [2, 4],
      ]),
      Matrix64.from([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]),
      multiply(plainMatrix(7, 3, 1), plainMatrix(3, 5, 2)),
    ]) {
      expect(conditionNumber(singular)).toBe(Number.POSITIVE_INFINITY);
    }
  });

  test('spectralNorm, nuclearNorm, conditionNumber and singularValues name the non-finite entry', () => {
    for (const call of [spectralNorm, nuclearNorm, conditionNumber, singularValues]) {
      const bad = Matrix64.from([
        [1, 2],
        [Number.NaN, 4],
      ]);
      expectRefusal(() => call(bad), 'numeric', `${call.name}(2 × 2)`, 'has a non-finite entry at (1, 0): NaN');
    }
  });
});

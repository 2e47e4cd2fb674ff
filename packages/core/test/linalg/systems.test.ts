import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  add,
  cholesky,
  conditionNumber,
  determinant,
  frobeniusNorm,
  infinityNorm,
  inverse,
  leastSquares,
  Matrix64,
  maxAbs,
  maxAbsDifference,
  multiply,
  pinv,
  solve,
  spectralNorm,
  subtract,
} from '../../src/linalg/index.js';
import { anyMatrix, diagonal, EPS, expectRefusal, plainMatrix } from './matrices.js';

const sizes = fc.record({ seed: fc.integer(), n: fc.integer({ min: 1, max: 8 }), r: fc.integer({ min: 0, max: 4 }) });

describe('cholesky', () => {
  test('cholesky(a) of a textbook matrix', () => {
    const a = Matrix64.from([
      [4, 12, -16],
      [12, 37, -43],
      [-16, -43, 98],
    ]);
    expect(cholesky(a).toArray()).toEqual([
      [2, 0, 0],
      [6, 1, 0],
      [-8, 5, 3],
    ]);
  });

  test('cholesky(a) is lower triangular with positive diagonal and L·Lᵀ = a', () => {
    fc.assert(
      fc.property(sizes, ({ seed, n }) => {
        const g = plainMatrix(n, n, seed);
        const a = add(multiply(g, g.transpose()), diagonal(new Array(n).fill(1e-3)));
        const l = cholesky(a);
        for (let i = 0; i < n; i++) {
          expect(l.at(i, i)).toBeGreaterThan(0);
          for (let j = i + 1; j < n; j++) expect(l.at(i, j)).toBe(0);
        }
        // Higham 10.3: (n + 1)·u/(1 − (n + 1)·u)·√(aᵢᵢaⱼⱼ), u = eps/2; as much again for the product of the test.
        const limit = (n + 1) * EPS * Math.max(...Array.from({ length: n }, (_, i) => a.at(i, i)));
        expect(maxAbsDifference(multiply(l, l.transpose()), a)).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('cholesky(a) names the pivot that is not positive', () => {
    const indefinite = Matrix64.from([
      [1, 2],
      [2, 1],
    ]);
    expectRefusal(() => cholesky(indefinite), 'numeric', 'cholesky(2 × 2)', 'not positive definite', 'pivot 1 is -3');
    expectRefusal(() => cholesky(diagonal([4, 0])), 'numeric', 'pivot 1 is 0');
    expectRefusal(() => cholesky(diagonal([-4])), 'numeric', 'pivot 0 is -4');
  });

  test('cholesky(a) refuses non-square, asymmetric and non-finite matrices', () => {
    expectRefusal(() => cholesky(Matrix64.zeros(2, 3)), 'size', 'cholesky(2 × 3)');
    expectRefusal(
      () =>
        cholesky(
          Matrix64.from([
            [2, 1],
            [0, 2],
          ]),
        ),
      'numeric',
      'needs a symmetric matrix',
    );
    expectRefusal(() => cholesky(diagonal([1, Number.NaN])), 'numeric', '(1, 1): NaN');
  });

  test('cholesky(a) of sizes 0 and 1', () => {
    expect(cholesky(Matrix64.zeros(0, 0)).data).toHaveLength(0);
    expect(cholesky(Matrix64.from([[9]])).toArray()).toEqual([[3]]);
  });
});

describe('solve', () => {
  test('solve(a, b) satisfies a·X = b, pivoting where it must', () => {
    expect(
      solve(
        Matrix64.from([
          [0, 1],
          [1, 0],
        ]),
        Matrix64.from([[2], [3]]),
      ).toArray(),
    ).toEqual([[3], [2]]);
    fc.assert(
      fc.property(sizes, ({ seed, n, r }) => {
        const a = plainMatrix(n, n, seed);
        fc.pre(conditionNumber(a) < 1e10);
        const b = plainMatrix(n, r, seed + 1);
        const x = solve(a, b);
        // Higham 9.4 and 9.5: 3n·u·‖|L||U|‖_∞·‖X‖, where ‖|L||U|‖ <= n·ρ·‖a‖; the growth ρ is in practice below n.
        const limit = 3 * n * EPS * n * n * infinityNorm(a) * maxAbs(x);
        expect(maxAbsDifference(multiply(a, x), b)).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('solve(a, b) does not take bad scaling for singularity', () => {
    expect(solve(diagonal([1e150, 1e-150]), Matrix64.from([[1e150], [1e-150]])).toArray()).toEqual([[1], [1]]);
    expect(solve(diagonal([1, 2 ** -900]), Matrix64.from([[1], [1]])).toArray()).toEqual([[1], [2 ** 900]]);
    expect(solve(diagonal([1e300, 1e-300]), Matrix64.from([[1e300], [1e-300]])).toArray()).toEqual([[1], [1]]);
    expect(
      solve(
        Matrix64.from([
          [1e308, -1e308],
          [1e308, 1e308],
        ]),
        Matrix64.from([[0], [1e308]]),
      ).toArray(),
    ).toEqual([[0.5], [0.5]]);
  });

  test('solve(a, b) refuses a singular matrix, naming the pivot that was lost', () => {
    const b = Matrix64.from([[1], [1]]);
    expectRefusal(
      () =>
        solve(
          Matrix64.from([
            [1, 2],
            [2, 4],
          ]),
          b,
        ),
      'numeric',
      'solve(2 × 2, 2 × 1)',
      'singular',
      'pivot 1 is 0',
    );
    expectRefusal(() => solve(Matrix64.zeros(2, 2), b), 'numeric', 'pivot 0 is 0');
    // Rounding leaves the last pivot about 1e-16, not 0.
    const magic = Matrix64.from([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expectRefusal(() => solve(magic, Matrix64.zeros(3, 1)), 'numeric', 'singular', 'pivot 2');
    // The pivot that is lost grew out of an entry 0: rounding must be measured against what was added to it.
    const grown = Matrix64.from([
      [-7, 4, -8],
      [-1, -6, 0],
      [-5, -30, 0],
    ]);
    expectRefusal(() => solve(grown, Matrix64.zeros(3, 1)), 'numeric', 'singular', 'pivot 2');
    const deficient = multiply(plainMatrix(9, 8, 1), plainMatrix(8, 9, 2));
    expectRefusal(() => inverse(deficient), 'numeric', 'singular', 'pivot 8');
  });

  test('solve(a, b) refuses sizes that do not fit, non-finite entries and overflow', () => {
    expectRefusal(() => solve(Matrix64.zeros(2, 3), Matrix64.zeros(2, 1)), 'size', 'square');
    expectRefusal(() => solve(diagonal([1, 1]), Matrix64.zeros(3, 1)), 'size', 'got 3 and 2');
    expectRefusal(() => solve(diagonal([Number.NaN]), Matrix64.zeros(1, 1)), 'numeric', '(0, 0): NaN');
    expectRefusal(() => solve(diagonal([1]), diagonal([Number.POSITIVE_INFINITY])), 'numeric', '(0, 0): Infinity');
    expectRefusal(() => solve(diagonal([1e-300]), diagonal([1e300])), 'numeric', 'too large for float64');
  });

  test('solve(a, b) of size 0 and with no right-hand sides', () => {
    expect(solve(Matrix64.zeros(0, 0), Matrix64.zeros(0, 2)).columns).toBe(2);
    expect(solve(diagonal([1, 2]), Matrix64.zeros(2, 0)).rows).toBe(2);
  });
});

describe('inverse and determinant', () => {
  test('inverse(a) is a two-sided inverse up to the condition number', () => {
    fc.assert(
      fc.property(sizes, ({ seed, n }) => {
        const a = plainMatrix(n, n, seed);
        const condition = conditionNumber(a);
        fc.pre(condition < 1e8);
        const limit = 10 * n * n * EPS * condition;
        const x = inverse(a);
        expect(maxAbsDifference(multiply(a, x), Matrix64.identity(n))).toBeLessThanOrEqual(limit);
        expect(maxAbsDifference(multiply(x, a), Matrix64.identity(n))).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('inverse(a) refuses non-square matrices in its own name', () => {
    expectRefusal(() => inverse(Matrix64.zeros(2, 3)), 'size', 'inverse(2 × 3)');
  });

  test('determinant(a) has the sign of the permutation and the product of the pivots', () => {
    expect(
      determinant(
        Matrix64.from([
          [0, 2],
          [3, 4],
        ]),
      ),
    ).toBe(-6);
    expect(
      determinant(
        Matrix64.from([
          [0, 1, 0],
          [0, 0, 1],
          [1, 0, 0],
        ]),
      ),
    ).toBe(1);
    expect(determinant(diagonal([2, 3, -4]))).toBe(-24);
    expect(determinant(Matrix64.zeros(0, 0))).toBe(1);
    expect(determinant(Matrix64.zeros(2, 2))).toBe(0);
  });

  test('determinant(a) stays within range as long as the determinant does', () => {
    const value = determinant(diagonal([1e200, 1e200, 1e-200, 1e-200]));
    // Four factors, each with one rounding here and one in its decimal form.
    expect(Math.abs(value - 1)).toBeLessThanOrEqual(8 * EPS);
    expect(determinant(diagonal([1e200, 1e200]))).toBe(Number.POSITIVE_INFINITY);
    expect(determinant(diagonal([1e-200, 1e-200]))).toBe(0);
  });

  test('determinant(a·b) = determinant(a)·determinant(b)', () => {
    fc.assert(
      fc.property(sizes, ({ seed, n }) => {
        const a = plainMatrix(n, n, seed);
        const b = plainMatrix(n, n, seed + 1);
        // A determinant moves by at most n·‖a‖ⁿ⁻¹·‖e‖; each of the three is exact for an e of 3n³·eps/2·‖a‖ (as solve).
        const limit = 3 * n * 3 * n ** 3 * EPS * spectralNorm(a) ** n * spectralNorm(b) ** n;
        expect(Math.abs(determinant(multiply(a, b)) - determinant(a) * determinant(b))).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('determinant(a) refuses non-square and non-finite matrices', () => {
    expectRefusal(() => determinant(Matrix64.zeros(2, 3)), 'size', 'determinant(2 × 3)');
    expectRefusal(() => determinant(diagonal([Number.NaN])), 'numeric', '(0, 0): NaN');
  });
});

describe('pinv and leastSquares', () => {
  test('pinv(a) obeys the four equations of Penrose, for any shape and rank', () => {
    fc.assert(
      fc.property(
        anyMatrix(false).filter((a) => maxAbs(a) < 1e3 && maxAbs(a) !== 0),
        (a) => {
          const x = pinv(a);
          const size = Math.max(a.rows, a.columns);
          const [norm, other] = [frobeniusNorm(a), frobeniusNorm(x)];
          // svd's 10·size·eps·‖a‖_F, once more for each product, and magnified by ‖a‖·‖x‖, the condition on the range.
          const limit = 40 * size * EPS * norm * other;
          const ax = multiply(a, x);
          const xa = multiply(x, a);
          expect(maxAbsDifference(multiply(ax, a), a)).toBeLessThanOrEqual(limit * norm);
          expect(maxAbsDifference(multiply(xa, x), x)).toBeLessThanOrEqual(limit * other);
          expect(maxAbsDifference(ax, ax.transpose())).toBeLessThanOrEqual(limit);
          expect(maxAbsDifference(xa, xa.transpose())).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('pinv(a) of zero and of empty matrices is zero of the transposed size', () => {
    expect(pinv(Matrix64.zeros(2, 3)).toArray()).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    const empty = pinv(Matrix64.zeros(0, 3));
    expect([empty.rows, empty.columns]).toEqual([3, 0]);
  });

  test('pinv(a, { tolerance }) drops singular values of at most that share of the largest', () => {
    expect(pinv(diagonal([4, 1]), { tolerance: 0.25 }).toArray()).toEqual([
      [0.25, 0],
      [0, 0],
    ]);
    expect(pinv(diagonal([4, 1]), { tolerance: 0.24 }).toArray()).toEqual([
      [0.25, 0],
      [0, 1],
    ]);
    for (const tolerance of [-1, 1, Number.NaN]) {
      expectRefusal(() => pinv(diagonal([1]), { tolerance }), 'option', 'pinv(1 × 1)', `got ${tolerance}`);
    }
    expectRefusal(() => pinv(diagonal([1]), { rcond: 1 } as never), 'option', 'got rcond');
  });

  test('pinv(a) refuses non-finite matrices and overflow', () => {
    expectRefusal(() => pinv(diagonal([1, Number.NaN])), 'numeric', '(1, 1): NaN');
    expectRefusal(() => pinv(diagonal([1e-320])), 'numeric', 'too large for float64');
  });

  test('leastSquares(a, b) leaves a residual orthogonal to the columns of a', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 3, max: 8 }), fc.integer({ min: 1, max: 3 }), (seed, m, n) => {
        const a = plainMatrix(m, n, seed);
        const b = plainMatrix(m, 2, seed + 1);
        const residual = subtract(multiply(a, leastSquares(a, b)), b);
        // pinv's 40·size·eps·‖a‖·‖x‖, applied to b and multiplied by aᵀ.
        const limit = 40 * m * EPS * frobeniusNorm(a) ** 2 * frobeniusNorm(pinv(a)) * frobeniusNorm(b);
        expect(maxAbs(multiply(a.transpose(), residual))).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('leastSquares(a, b) returns the shortest solution where there are many', () => {
    const x = leastSquares(Matrix64.from([[1, 1]]), Matrix64.from([[2]]));
    expect(maxAbsDifference(x, Matrix64.from([[1], [1]]))).toBeLessThanOrEqual(40 * 2 * EPS);
  });

  test('leastSquares(a, b) refuses sizes that do not fit and non-finite entries', () => {
    expectRefusal(() => leastSquares(Matrix64.zeros(2, 3), Matrix64.zeros(3, 1)), 'size', 'got 3 and 2');
    expectRefusal(() => leastSquares(diagonal([1]), diagonal([Number.NaN])), 'numeric', 'leastSquares', '(0, 0): NaN');
    expectRefusal(() => leastSquares(diagonal([Number.NaN]), diagonal([1])), 'numeric', 'leastSquares', '(0, 0): NaN');
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eig, frobeniusNorm, Matrix64, multiply, spectralRadius, svd, trace } from '../../src/linalg/index.js';
import {
  anyMatrix,
  columnNormError,
  diagonal,
  EPS,
  eigenResidual,
  expectRefusal,
  plainMatrix,
  spectrumDistance,
  toUnit,
} from './matrices.js';

const vectorsOf = (a: Matrix64) => {
  const { re, im, vectors } = eig(a, { eigenvectors: true });
  if (!vectors) throw new Error('eig returned no eigenvectors');
  return { re, im, vectors };
};

/** n × n with ones just above the diagonal and `value` on it. */
const jordan = (n: number, value: number): Matrix64 =>
  Matrix64.of(
    n,
    n,
    Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? value : k % (n + 1) === 1 ? 1 : 0)),
  );

/** The companion matrix of xⁿ + c[n−1]·xⁿ⁻¹ + … + c[0]. */
const companion = (c: readonly number[]): Matrix64 =>
  Matrix64.from(c.map((_, i) => c.map((_, j) => (j === c.length - 1 ? -(c[i] as number) : i === j + 1 ? 1 : 0))));

/** Maps coordinate i to i + 1 modulo n. */
const cycle = (n: number): Matrix64 =>
  Matrix64.of(
    n,
    n,
    Array.from({ length: n * n }, (_, k) => (k % n === (Math.floor(k / n) + 1) % n ? 1 : 0)),
  );

const roots = (n: number) =>
  Array.from({ length: n }, (_, k) => [Math.cos((2 * Math.PI * k) / n), Math.sin((2 * Math.PI * k) / n)] as const);

/**
 * Backward error of the QR algorithm: about 10·n·eps·‖a‖_F, for the n Householder reflections of the reduction and the
 * few sweeps per eigenvalue, each exact for a matrix within a few eps·‖a‖_F. It is also how far the values of a normal
 * matrix move.
 */
const bound = (n: number, norm: number): number => 10 * n * EPS * norm;

describe('eig', () => {
  test('eig(a) returns the eigenvalues of a rotation as a conjugate pair, the positive imaginary part first', () => {
    const { re, im } = eig(
      Matrix64.from([
        [0.6, -0.8],
        [0.8, 0.6],
      ]),
    );
    expect(re[0]).toBe(re[1]);
    expect(im[0]).toBe(-(im[1] as number));
    expect(Math.abs((re[0] as number) - 0.6)).toBeLessThan(bound(2, Math.SQRT2));
    expect(Math.abs((im[0] as number) - 0.8)).toBeLessThan(bound(2, Math.SQRT2));
  });

  test('eig(a) of a symmetric matrix is real, ascending, with orthonormal vectors', () => {
    const { re, im, vectors } = vectorsOf(
      Matrix64.from([
        [2, 1],
        [1, 2],
      ]),
    );
    expect(
      spectrumDistance({ re, im }, [
        [1, 0],
        [3, 0],
      ]),
    ).toBeLessThan(bound(2, Math.sqrt(10)));
    expect(re[0] as number).toBeLessThan(re[1] as number);
    expect(Array.from(im)).toEqual([0, 0]);
    expect(Array.from(vectors.im.data)).toEqual([0, 0, 0, 0]);
  });

  test('eig(a) without eigenvectors returns none, and the same eigenvalues', () => {
    const a = plainMatrix(6, 6, 4);
    const plain = eig(a);
    expect(plain.vectors).toBeUndefined();
    const full = vectorsOf(a);
    expect(Array.from(plain.re)).toEqual(Array.from(full.re));
    expect(Array.from(plain.im)).toEqual(Array.from(full.im));
  });

  test('eig(a) of size 0 has no eigenvalues, of size 1 the entry, of zero all zeros', () => {
    expect(vectorsOf(Matrix64.zeros(0, 0))).toMatchObject({ re: new Float64Array(0), im: new Float64Array(0) });
    const one = vectorsOf(Matrix64.from([[-7]]));
    expect([one.re[0], one.im[0], one.vectors.re.at(0, 0)]).toEqual([-7, 0, 1]);
    const zero = vectorsOf(Matrix64.zeros(3, 3));
    expect(Array.from(zero.re)).toEqual([0, 0, 0]);
    expect(columnNormError(zero.vectors)).toBe(0);
  });

  test('eig(a) satisfies a·V = V·diag(λ) with unit columns, for matrices of any kind', () => {
    fc.assert(
      fc.property(anyMatrix(true), (a) => {
        const { unit, size } = toUnit(a);
        const { re, im, vectors } = vectorsOf(a);
        const values = { re: re.map((x) => x / size), im: im.map((x) => x / size) };
        const n = a.rows;
        const residual = eigenResidual([unit, Matrix64.zeros(n, n)], values, vectors);
        expect(residual).toBeLessThanOrEqual(bound(n, frobeniusNorm(unit)));
        // A sum of 2n squares, a root and a division, each rounded.
        expect(columnNormError(vectors)).toBeLessThanOrEqual((2 * n + 4) * EPS);
      }),
      { numRuns: 1000 },
    );
  });

  test('eig(a) returns complex eigenvalues as adjacent exact conjugates with conjugate vectors', () => {
    fc.assert(
      fc.property(anyMatrix(true), (a) => {
        const { re, im, vectors } = vectorsOf(a);
        for (let k = 0; k < re.length; k++) {
          if (im[k] === 0) {
            expect(vectors.im.column(k).every((x) => x === 0)).toBe(true);
            continue;
          }
          expect(im[k]).toBeGreaterThan(0);
          expect([re[k + 1], im[k + 1]]).toEqual([re[k], -(im[k] as number)]);
          expect(vectors.re.column(k + 1)).toEqual(vectors.re.column(k));
          expect(vectors.im.column(k + 1)).toEqual(vectors.im.column(k).map((x) => -x));
          k++;
        }
      }),
    );
  });

  test('eig(a) has the power sums of the spectrum: trace(aᵏ) = Σ λᵏ for k = 1, 2, 3', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 8 }), (seed, n) => {
        const a = plainMatrix(n, n, seed);
        const { re, im } = eig(a);
        const norm = frobeniusNorm(a);
        let power = a;
        let powers = Array.from(re, (x, k) => [x, im[k] as number] as const);
        for (let k = 1; k <= 3; k++) {
          const sum = powers.reduce((s, [x]) => s + x, 0);
          // The spectrum is exact for a + e: the trace of the k-th power moves by at most k·‖a‖_Fᵏ⁻¹·√n·‖e‖_F.
          expect(Math.abs(sum - trace(power))).toBeLessThanOrEqual(k * Math.sqrt(n) * norm ** (k - 1) * bound(n, norm));
          power = multiply(power, a);
          powers = powers.map(([x, y], i) => {
            const [u, v] = [re[i] as number, im[i] as number];
            return [x * u - y * v, x * v + y * u] as const;
          });
        }
      }),
    );
  });

  test('eig(a) recovers a prescribed real and complex spectrum under an orthogonal similarity', () => {
    const block = Matrix64.from([
      [2, 0, 0, 0, 0],
      [0, 1, -3, 0, 0],
      [0, 3, 1, 0, 0],
      [0, 0, 0, -0.5, 0],
      [0, 0, 0, 0, 2],
    ]);
    const { u: q } = svd(plainMatrix(5, 5, 11));
    const a = multiply(multiply(q, block), q.transpose());
    // Normal: the values move by no more than the backward error, here that of the product as well as of eig.
    const expected = [
      [2, 0],
      [2, 0],
      [1, 3],
      [1, -3],
      [-0.5, 0],
    ] as const;
    expect(spectrumDistance(eig(a), expected)).toBeLessThan(2 * bound(5, frobeniusNorm(block)));
  });

  test('eig(a) of a permutation cycle returns the n-th roots of unity', () => {
    for (const n of [3, 8, 17, 40]) {
      expect(spectrumDistance(eig(cycle(n)), roots(n))).toBeLessThan(bound(n, Math.sqrt(n)));
    }
  });

  test('eig(a) of a companion matrix returns the roots of its polynomial', () => {
    // (x − 1)(x − 2)(x² + 1) = x⁴ − 3x³ + 3x² − 3x + 2; the condition of its simple roots is below 100.
    const a = companion([2, -3, 3, -3]);
    const expected = [
      [1, 0],
      [2, 0],
      [0, 1],
      [0, -1],
    ] as const;
    expect(spectrumDistance(eig(a), expected)).toBeLessThan(100 * bound(4, frobeniusNorm(a)));
  });

  test('eig(a) of a Jordan block returns its eigenvalue n times, and parallel vectors', () => {
    const { re, im, vectors } = vectorsOf(jordan(5, 0.25));
    // The block is triangular already: nothing is rounded.
    expect(Array.from(re)).toEqual(new Array(5).fill(0.25));
    expect(Array.from(im)).toEqual(new Array(5).fill(0));
    for (let j = 0; j < 5; j++) expect(Math.abs(vectors.re.at(0, j))).toBeCloseTo(1, 15);
  });

  test('eig(a) of a hidden Jordan block of size k errs by the k-th root of the backward error', () => {
    const { u: q } = svd(plainMatrix(3, 3, 5));
    const a = multiply(multiply(q, jordan(3, 1)), q.transpose());
    const expected = [
      [1, 0],
      [1, 0],
      [1, 0],
    ] as const;
    // (λ − 1)³ = size of the perturbation, times 2 for the products that hide the block.
    expect(spectrumDistance(eig(a), expected)).toBeLessThan((2 * bound(3, frobeniusNorm(a))) ** (1 / 3));
  });

  test('eig(a) returns from inputs in which the EISPACK iteration cycles for ever', () => {
    // Found by fuzzing ml-matrix 6.15.1, whose hqr2 has no limit of steps.
    const skew = Matrix64.from([
      [0, 0, 1],
      [0, 0, 1],
      [-1, -1, 0],
    ]);
    const shifted = Matrix64.from([
      [1, 0, -1],
      [0, 1, 1],
      [1, -1, 1],
    ]);
    for (const [a, centre] of [
      [skew, 0],
      [shifted, 1],
    ] as const) {
      const expected = [0, Math.SQRT2, -Math.SQRT2].map((y) => [centre, y] as const);
      expect(spectrumDistance(eig(a), expected)).toBeLessThan(bound(3, frobeniusNorm(a)));
    }
    // JAMA's own "bad eigenvalue test" and a graded matrix with subnormal products.
    const jama = [
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 1],
      [0, 0, 0, 1, 0],
      [1, 1, 0, 0, 1],
      [1, 0, 1, 0, 1],
    ];
    const graded = [
      [0, -3.7e-171, 0, 0],
      [2.2e-315, 0, -3.7e-169, 0],
      [-2.6e-320, -2.1e-155, 0, 0],
      [1.5e-163, 2.7e-321, 1.5e-177, 0],
    ];
    for (const rows of [jama, graded]) {
      const a = Matrix64.from(rows);
      const { unit, size } = toUnit(a);
      const { re, im, vectors } = vectorsOf(a);
      const values = { re: re.map((x) => x / size), im: im.map((x) => x / size) };
      const n = a.rows;
      expect(eigenResidual([unit, Matrix64.zeros(n, n)], values, vectors)).toBeLessThan(bound(n, frobeniusNorm(unit)));
    }
  });

  test('eig(a) settles when equal rotations are coupled by anything from 1e-5 down to nothing', () => {
    const coupled = fc.record({
      seed: fc.integer(),
      k: fc.integer({ min: 2, max: 5 }),
      decade: fc.integer({ min: 5, max: 18 }),
      flat: fc.boolean(),
    });
    fc.assert(
      fc.property(coupled, ({ seed, k, decade, flat }) => {
        const n = 2 * k;
        const entry = (x: number, at: number): number => {
          const [i, j] = [Math.floor(at / n), at % n];
          const rotation = i % k !== j % k || i === j ? 0 : Math.sign(i - j);
          return rotation + (Math.abs(x) < 0.7 ? 0 : flat ? Math.sign(x) : x) * 10 ** -decade;
        };
        const a = Matrix64.of(n, n, Array.from(plainMatrix(n, n, seed).data, entry));
        const { re, im, vectors } = vectorsOf(a);
        expect(eigenResidual([a, Matrix64.zeros(n, n)], { re, im }, vectors)).toBeLessThan(bound(n, frobeniusNorm(a)));
      }),
      { numRuns: 500 },
    );
  });

  test('eig(a) of independent vectors diagonalises, also for a repeated eigenvalue', () => {
    // A projection of rank two that is not symmetric: eigenvalues 1, 1, 0, 0, all semisimple.
    const a = Matrix64.from([
      [1, 0, 1, 2],
      [0, 1, 3, 4],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    const { re, im, vectors } = vectorsOf(a);
    expect(
      spectrumDistance({ re, im }, [
        [1, 0],
        [1, 0],
        [0, 0],
        [0, 0],
      ]),
    ).toBe(0);
    expect(eigenResidual([a, Matrix64.zeros(4, 4)], { re, im }, vectors)).toBeLessThan(bound(4, frobeniusNorm(a)));
    // [e1, e2, (1, 3, −1, 0)/√11, (2, 4, 0, −1)/√21] has a smallest singular value above 0.1.
    expect(svd(vectors.re).s[3] as number).toBeGreaterThan(0.1);
  });

  test('eig(a) does not take a coupling below rounding for a Jordan block', () => {
    const { vectors } = vectorsOf(
      Matrix64.from([
        [3, 1e-17],
        [0, 3],
      ]),
    );
    // In norm the matrix is 3·I: its vectors come out independent. Solved to the letter they would both be e₁.
    expect(svd(vectors.re).s[1] as number).toBeGreaterThan(0.9);
  });

  test('eig(a) scales with its matrix over the whole range of float64', () => {
    const a = plainMatrix(5, 5, 3);
    const { re, im } = eig(a);
    for (const power of [-990, -500, 500, 1000]) {
      const scaled = eig(
        Matrix64.of(
          5,
          5,
          Array.from(a.data, (x) => x * 2 ** power),
        ),
      );
      expect(Array.from(scaled.re)).toEqual(Array.from(re, (x) => x * 2 ** power));
      expect(Array.from(scaled.im)).toEqual(Array.from(im, (x) => x * 2 ** power));
    }
  });

  test('eig(a) leaves its argument as it was', () => {
    const a = plainMatrix(4, 4, 9);
    const before = a.data.slice();
    vectorsOf(a);
    expect(a.data).toEqual(before);
  });

  test('eig(a) refuses non-square and non-finite matrices and unknown options', () => {
    expectRefusal(() => eig(Matrix64.zeros(2, 3)), 'size', 'eig(2 × 3)', 'square');
    const bad = Matrix64.from([
      [1, 2],
      [3, Number.NaN],
    ]);
    expectRefusal(() => eig(bad), 'numeric', 'eig(2 × 2)', 'has a non-finite entry at (1, 1): NaN');
    const infinite = Matrix64.from([
      [1, Number.NEGATIVE_INFINITY],
      [3, 1],
    ]);
    expectRefusal(() => eig(infinite), 'numeric', '(0, 1): -Infinity');
    expectRefusal(() => eig(diagonal([1]), { vectors: true } as never), 'option', 'got vectors');
  });
});

describe('spectralRadius', () => {
  test('spectralRadius(a) is the largest absolute eigenvalue', () => {
    expect(
      Math.abs(
        spectralRadius(
          Matrix64.from([
            [3, -4],
            [4, 3],
          ]),
        ) - 5,
      ),
    ).toBeLessThan(bound(2, Math.sqrt(50)));
    expect(spectralRadius(diagonal([1, -6, 2]))).toBe(6);
    expect(spectralRadius(jordan(4, 0))).toBe(0);
    expect(spectralRadius(Matrix64.zeros(0, 0))).toBe(0);
  });

  test('spectralRadius(a) refuses non-square and non-finite matrices', () => {
    expectRefusal(() => spectralRadius(Matrix64.zeros(2, 1)), 'size', 'spectralRadius(2 × 1)');
    expectRefusal(() => spectralRadius(diagonal([Number.NaN])), 'numeric', 'spectralRadius(1 × 1)', '(0, 0): NaN');
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eigComplex, frobeniusNorm, Matrix64, multiply, svd } from '../../src/linalg/index.js';
import * as matrices from './matrices.js';

const { anyMatrix, columnNormError, diagonal, EPS, eigenResidual } = matrices;
const { expectRefusal, plainMatrix, spectrumDistance } = matrices;

/**
 * The error of eig for the real form of A + iσI: its size is 2n and its Frobenius norm √2·‖A + iσI‖_F, which for
 * σ = 2‖A‖_F is at most √2·(1 + 2√n)·‖A‖_F.
 */
const bound = (n: number, norm: number): number => 10 * 2 * n * EPS * Math.SQRT2 * (1 + 2 * Math.sqrt(n)) * norm;

const normOf = (re: Matrix64, im: Matrix64): number => Math.hypot(frobeniusNorm(re), frobeniusNorm(im));

const vectorsOf = (re: Matrix64, im: Matrix64) => {
  const result = eigComplex(re, im, { eigenvectors: true });
  if (!result.vectors) throw new Error('eigComplex returned no eigenvectors');
  return { re: result.re, im: result.im, vectors: result.vectors };
};

describe('eigComplex', () => {
  test('eigComplex(re, im) of size 0 has no eigenvalues, of size 1 the entry', () => {
    expect(eigComplex(Matrix64.zeros(0, 0), Matrix64.zeros(0, 0)).re).toHaveLength(0);
    expect(spectrumDistance(eigComplex(diagonal([3]), diagonal([-4])), [[3, -4]])).toBeLessThan(bound(1, 5));
  });

  test('eigComplex(re, im) of zero is zero, with unit vectors', () => {
    const { re, im, vectors } = vectorsOf(Matrix64.zeros(3, 3), Matrix64.zeros(3, 3));
    expect(
      spectrumDistance({ re, im }, [
        [0, 0],
        [0, 0],
        [0, 0],
      ]),
    ).toBe(0);
    expect(columnNormError(vectors)).toBeLessThanOrEqual(10 * EPS);
  });

  test('eigComplex(re, im) keeps conjugate eigenvalues apart and repeated ones together', () => {
    const d = [
      [1, 2],
      [1, -2],
      [1, 2],
      [0, -5],
      [3, 0],
    ] as const;
    const values = eigComplex(diagonal(d.map(([x]) => x)), diagonal(d.map(([, y]) => y)));
    expect(spectrumDistance(values, d)).toBeLessThan(bound(5, Math.hypot(...d.flat())));
  });

  test('eigComplex(re, im) of a real matrix has its conjugate pairs', () => {
    const values = eigComplex(
      Matrix64.from([
        [0, -2],
        [2, 0],
      ]),
      Matrix64.zeros(2, 2),
    );
    expect(
      spectrumDistance(values, [
        [0, 2],
        [0, -2],
      ]),
    ).toBeLessThan(bound(2, Math.sqrt(8)));
  });

  test('eigComplex(re, im) of a Hermitian matrix has real eigenvalues', () => {
    const x = plainMatrix(6, 6, 1);
    const y = plainMatrix(6, 6, 2);
    const re = Matrix64.of(
      6,
      6,
      Array.from(x.data, (v, k) => v + (x.transpose().data[k] as number)),
    );
    const im = Matrix64.of(
      6,
      6,
      Array.from(y.data, (v, k) => v - (y.transpose().data[k] as number)),
    );
    for (const value of eigComplex(re, im).im) expect(Math.abs(value)).toBeLessThan(bound(6, normOf(re, im)));
  });

  test('eigComplex(re, im) of the discrete Fourier transform has fourth roots of unity as often as it must', () => {
    const n = 16;
    const angle = (k: number) => (2 * Math.PI * ((Math.floor(k / n) * (k % n)) % n)) / n;
    const re = Matrix64.of(
      n,
      n,
      Array.from({ length: n * n }, (_, k) => Math.cos(angle(k)) / Math.sqrt(n)),
    );
    const im = Matrix64.of(
      n,
      n,
      Array.from({ length: n * n }, (_, k) => -Math.sin(angle(k)) / Math.sqrt(n)),
    );
    // For n = 4m: 1 occurs m + 1 times, −1 and −i m times, i m − 1 times (McClellan & Parks 1972).
    const times = (count: number, value: readonly [number, number]) => new Array(count).fill(value);
    const expected = [...times(5, [1, 0]), ...times(4, [-1, 0]), ...times(4, [0, -1]), ...times(3, [0, 1])];
    expect(spectrumDistance(eigComplex(re, im), expected)).toBeLessThan(bound(n, Math.sqrt(n)));
  });

  test('eigComplex(re, im) recovers the spectrum of a random unitary similarity', () => {
    // Q·D·Qᴴ with Q = exp-like product of a real orthogonal matrix and a diagonal of phases, which stays normal.
    const n = 6;
    const { u: q } = svd(plainMatrix(n, n, 7));
    const d = [
      [1, 0],
      [1, 0],
      [0, 1],
      [-2, 0.5],
      [0.1, 0.2],
      [0, -1],
    ] as const;
    const part = (axis: 0 | 1) => multiply(multiply(q, diagonal(d.map((z) => z[axis]))), q.transpose());
    const phases = Array.from({ length: n }, (_, k) => [Math.cos(k * k), Math.sin(k * k)] as const);
    const turn = (axis: 0 | 1): Matrix64 => {
      const [x, y] = [part(0), part(1)];
      return Matrix64.of(
        n,
        n,
        Array.from({ length: n * n }, (_, at) => {
          const [a, b] = phases[Math.floor(at / n)] as readonly [number, number];
          const [c, s] = phases[at % n] as readonly [number, number];
          const [pr, pi] = [a * c + b * s, b * c - a * s];
          const [u, v] = [x.data[at] as number, y.data[at] as number];
          return axis === 0 ? pr * u - pi * v : pr * v + pi * u;
        }),
      );
    };
    expect(spectrumDistance(eigComplex(turn(0), turn(1)), d)).toBeLessThan(bound(n, Math.hypot(...d.flat())));
  });

  test('eigComplex(re, im) satisfies A·V = V·diag(λ) with unit columns, for parts of any kind', () => {
    fc.assert(
      fc.property(anyMatrix(true), fc.integer(), fc.constantFrom(0, 1), (part, seed, same) => {
        const n = part.rows;
        const size = Math.max(...part.data.map(Math.abs)) || 1;
        const other = same
          ? part.transpose()
          : Matrix64.of(
              n,
              n,
              Array.from(plainMatrix(n, n, seed).data, (x) => x * size),
            );
        const { re, im, vectors } = vectorsOf(part, other);
        expect(re).toHaveLength(n);
        const unit = (a: Matrix64) =>
          Matrix64.of(
            n,
            n,
            Array.from(a.data, (x) => x / size),
          );
        const values = { re: re.map((x) => x / size), im: im.map((x) => x / size) };
        const residual = eigenResidual([unit(part), unit(other)], values, vectors);
        expect(residual).toBeLessThanOrEqual(bound(n, normOf(unit(part), unit(other))));
        expect(columnNormError(vectors)).toBeLessThanOrEqual((2 * n + 4) * EPS);
      }),
      { numRuns: 1000 },
    );
  });

  test('eigComplex(re, im) of a nilpotent matrix finds its one eigenvalue to the root of the backward error', () => {
    const re = Matrix64.from([
      [0, 0],
      [0, 0],
    ]);
    const im = Matrix64.from([
      [0, 1],
      [0, 0],
    ]);
    expect(
      spectrumDistance(eigComplex(re, im), [
        [0, 0],
        [0, 0],
      ]),
    ).toBeLessThan(Math.sqrt(bound(2, 1)));
  });

  test('eigComplex(re, im) refuses parts that do not fit, are not square or not finite', () => {
    expectRefusal(() => eigComplex(Matrix64.zeros(2, 2), Matrix64.zeros(3, 3)), 'size', 'eigComplex(2 × 2, 3 × 3)');
    expectRefusal(() => eigComplex(Matrix64.zeros(2, 3), Matrix64.zeros(2, 3)), 'size', 'square');
    const bad = diagonal([1, Number.NaN]);
    expectRefusal(() => eigComplex(diagonal([1, 1]), bad), 'numeric', '(1, 1): NaN');
    expectRefusal(() => eigComplex(bad, diagonal([1, 1])), 'numeric', '(1, 1): NaN');
    expectRefusal(() => eigComplex(diagonal([1]), diagonal([1]), { left: true } as never), 'option', 'got left');
  });
});

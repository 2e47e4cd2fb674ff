import { expect } from '@jest/globals';
import fc from 'fast-check';
import { frobeniusNorm, Matrix64, maxAbs, maxAbsDifference, multiply, scale } from '../../src/linalg/index.js';
import { SlimError, type SlimErrorCode } from '../../src/SlimError.js';

export const EPS = Number.EPSILON;

/** Asserts that the call is refused with this code and a message that has all the given parts. */
export const expectRefusal = (call: () => unknown, code: SlimErrorCode, ...parts: readonly string[]): void => {
  let caught: unknown;
  try {
    call();
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(SlimError);
  const error = caught as SlimError;
  expect(error.code).toBe(code);
  for (const part of parts) expect(error.message).toContain(part);
};

/** The square matrix with the given diagonal. */
export const diagonal = (values: ArrayLike<number>): Matrix64 => {
  const a = Matrix64.zeros(values.length, values.length);
  for (let i = 0; i < values.length; i++) a.data[i * values.length + i] = values[i] as number;
  return a;
};

/** |qᵀq − I|, the distance of the columns from orthonormal. */
export const orthonormality = (q: Matrix64): number => {
  const gram = multiply(q.transpose(), q);
  return maxAbsDifference(gram, Matrix64.identity(q.columns));
};

/** a / max|a|, so that the residual of a matrix near the end of the range can be taken; and max|a|. */
export const toUnit = (a: Matrix64): { unit: Matrix64; size: number } => {
  const size = maxAbs(a) || 1;
  return {
    unit: Matrix64.of(
      a.rows,
      a.columns,
      Array.from(a.data, (entry) => entry / size),
    ),
    size,
  };
};

/** Kinds of entry; `graded` spans the range 1e-150 .. 1e150, `vanishing` reaches down to subnormal numbers. */
const entries = (random: () => number): Record<string, () => number> => ({
  plain: () => 2 * random() - 1,
  whole: () => Math.floor(3 * random()) - 1,
  binary: () => (random() < 0.4 ? 1 : 0),
  graded: () => (random() < 0.3 ? 0 : (2 * random() - 1) * 10 ** (Math.floor(301 * random()) - 150)),
  vanishing: () => (random() < 0.5 ? 0 : (2 * random() - 1) * 10 ** -Math.floor(324 * random())),
});

const generator = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Matrices of every kind, sizes 1..8; of deficient rank in every second case where the sizes allow it. */
export const anyMatrix = (square: boolean): fc.Arbitrary<Matrix64> =>
  fc
    .record({
      seed: fc.integer(),
      kind: fc.constantFrom('plain', 'whole', 'binary', 'graded', 'vanishing'),
      m: fc.integer({ min: 1, max: 8 }),
      n: fc.integer({ min: 1, max: 8 }),
      deficient: fc.boolean(),
    })
    .map(({ seed, kind, m, n, deficient }) => {
      const random = generator(seed);
      const draw = entries(random)[kind] as () => number;
      const rows = square ? n : m;
      const make = (r: number, c: number) => Matrix64.of(r, c, Array.from({ length: r * c }, draw));
      const rank = Math.min(rows, n) - 1;
      const product = deficient && ['plain', 'whole', 'binary'].includes(kind) && rank > 0;
      return product ? multiply(make(rows, rank), make(rank, n)) : make(rows, n);
    })
    // Next to a subnormal largest entry the results themselves are too coarse for a relative bound.
    .filter((a) => maxAbs(a) === 0 || maxAbs(a) > 1e-290);

/** Well-scaled matrices of one size with entries in −1..1, from a seed. */
export const plainMatrix = (rows: number, columns: number, seed: number): Matrix64 => {
  const random = generator(seed);
  return Matrix64.of(
    rows,
    columns,
    Array.from({ length: rows * columns }, () => 2 * random() - 1),
  );
};

/** Real and imaginary part of (re + i·im)·V − V·diag(λ), as the larger of the two max norms. */
export const eigenResidual = (
  [re, im]: readonly [Matrix64, Matrix64],
  values: { re: ArrayLike<number>; im: ArrayLike<number> },
  vectors: { re: Matrix64; im: Matrix64 },
): number => {
  const lr = diagonal(values.re);
  const li = diagonal(values.im);
  const sum = (...terms: readonly Matrix64[]): number =>
    maxAbs(
      Matrix64.of(
        re.rows,
        re.rows,
        Array.from(re.data, (_, k) => terms.reduce((s, t) => s + (t.data[k] as number), 0)),
      ),
    );
  const { re: vr, im: vi } = vectors;
  const real = sum(multiply(re, vr), scale(multiply(im, vi), -1), scale(multiply(vr, lr), -1), multiply(vi, li));
  const imaginary = sum(multiply(re, vi), multiply(im, vr), scale(multiply(vr, li), -1), scale(multiply(vi, lr), -1));
  return Math.max(real, imaginary);
};

/** Largest deviation of the 2-norm of a complex column from one. */
export const columnNormError = ({ re, im }: { re: Matrix64; im: Matrix64 }): number => {
  let worst = 0;
  for (let j = 0; j < re.columns; j++) {
    const both = Matrix64.of(2, re.rows, [...re.column(j), ...im.column(j)]);
    worst = Math.max(worst, Math.abs(frobeniusNorm(both) - 1));
  }
  return worst;
};

/** Largest distance from an expected complex number to its partner in the computed list, matched greedily. */
export const spectrumDistance = (
  values: { re: ArrayLike<number>; im: ArrayLike<number> },
  expected: readonly (readonly [number, number])[],
): number => {
  const left = Array.from(values.re, (re, k) => [re, values.im[k] as number] as const);
  expect(left).toHaveLength(expected.length);
  let worst = 0;
  for (const [re, im] of expected) {
    const distances = left.map(([x, y]) => Math.hypot(x - re, y - im));
    const nearest = Math.min(...distances);
    left.splice(distances.indexOf(nearest), 1);
    worst = Math.max(worst, nearest);
  }
  return worst;
};

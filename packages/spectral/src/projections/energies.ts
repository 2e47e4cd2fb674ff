import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { ridgeOf } from '../energy.js';

/** An energy ‖xL‖² of row vectors that the parametrisation can hold. */
export interface Energy64 {
  /** L, lower triangular. */
  readonly factor: Matrix64;
  readonly inverse: Matrix64;
  /** The lengths of the rows of L. */
  readonly units: Float64Array;
}

/** An energy, and what its parameters have to say. */
export interface Candidate extends Energy64 {
  /** L⁻¹·(L·Lᵀ − ridge)·L⁻ᵀ, positive definite. */
  readonly rest: Matrix64;
}

/** The smallest squared unit of a candidate: the absolute part of the ridge, which is meant for zero, hardly counts next to it. */
const LEAST = 16;

/** After so many rounds of `energiesBy` a candidate is made; more rounds are for matrices near the border of what can be held. */
const ROUNDS = [1, 3, 10];

const diagonalOf = ({ data, rows }: Matrix64): Float64Array => Float64Array.from({ length: rows }, (_, i) => data[i * rows + i] as number);

const diagonal = (entries: Float64Array, { Matrix64 }: typeof Linalg): Matrix64 => {
  const n = entries.length;
  const { data } = Matrix64.zeros(n, n);
  entries.forEach((entry, i) => {
    data[i * n + i] = entry;
  });
  return new Matrix64(n, n, data);
};

/** What `energyOf` makes of parameters, in float64: the energy g·gᵀ and the ridge. */
export const energy64 = (g: Matrix64, linalg: typeof Linalg): Energy64 => {
  const { add, cholesky, inverse, multiply } = linalg;
  const gram = multiply(g, g.transpose());
  const ridge = ridgeOf(g.rows);
  const matrix = add(
    gram,
    diagonal(
      diagonalOf(gram).map((entry) => ridge * (entry + 1)),
      linalg,
    ),
  );
  const factor = cholesky(matrix);
  return { factor, inverse: inverse(factor), units: diagonalOf(matrix).map(Math.sqrt) };
};

/** The energy of a matrix M, scaled; undefined where the ridge leaves nothing over. */
const candidateOf = (m: Matrix64, linalg: typeof Linalg): Candidate | undefined => {
  const { cholesky, inverse, Matrix64, multiply, scale, subtract } = linalg;
  const least = diagonalOf(m).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const ridge = ridgeOf(m.rows);
  try {
    const scaled = scale(m, LEAST / least);
    const factor = cholesky(scaled);
    const back = inverse(factor);
    // The diagonal g of what the parameters say fulfils m = (1 + ε)·g + ε.
    const added = diagonalOf(scaled).map((entry) => (ridge * (entry + 1)) / (1 + ridge));
    const rest = subtract(Matrix64.identity(m.rows), multiply(multiply(back, diagonal(added, linalg)), back.transpose()));
    cholesky(rest);
    return { factor, inverse: back, rest, units: diagonalOf(scaled).map(Math.sqrt) };
  } catch {
    return undefined; // not positive definite, or not by enough
  }
};

/**
 * Energies to try: solutions M of an equation with a diagonal right-hand side, which starts as I and then follows the diagonal
 * of M. That is the power method for a positive linear operator on diagonals. It ends at the M that falls by the largest
 * multiple of diag(M), by which the ridge is measured: what M cannot hold there, no energy can (Collatz and Wielandt).
 */
export function* energiesBy(
  n: number,
  equation: (right: Matrix64) => Matrix64 | undefined,
  linalg: typeof Linalg,
): Generator<Candidate, void> {
  let right = linalg.Matrix64.identity(n);
  for (let round = 1; round <= Math.max(...ROUNDS); round++) {
    const m = equation(right);
    if (!m) return;
    const candidate = ROUNDS.includes(round) && candidateOf(m, linalg);
    if (candidate) yield candidate;
    right = diagonal(diagonalOf(linalg.scale(m, 1 / linalg.maxAbs(m))), linalg);
  }
}

/** The square root Q·√Λ·Qᵀ of a symmetric matrix whose negative eigenvalues count as zero, and the smallest of them. */
export const rootOf = (m: Matrix64, { add, eigh, Matrix64, multiply, scale }: typeof Linalg): { root: Matrix64; least: number } => {
  const { values, vectors } = eigh(scale(add(m, m.transpose()), 0.5));
  const stretch = values.map((value) => Math.sqrt(Math.max(value, 0)));
  return {
    root: multiply(inColumns(vectors, stretch), Matrix64.of(m.rows, m.rows, vectors.transpose().data)),
    least: values[0] as number,
  };
};

/** m·D: column j in units j. */
export const inColumns = (m: Matrix64, units: Float64Array): Matrix64 => {
  const turned = m.transpose(); // a matrix of its own, to be written to before anyone else has it
  turned.data.forEach((entry, at) => {
    turned.data[at] = entry * (units[Math.floor(at / m.rows)] as number);
  });
  return turned.transpose();
};

/** ‖m·D‖_F. */
export const lengthInUnits = (m: Matrix64, units: Float64Array): number =>
  Math.sqrt(inColumns(m, units).data.reduce((total, entry) => total + entry * entry, 0));

/** ‖D⁻¹·m·D‖_F. */
export const normInUnits = (m: Matrix64, units: Float64Array): number => {
  const back = units.map((unit) => 1 / unit);
  return lengthInUnits(inColumns(m.transpose(), back).transpose(), units);
};

/** Rounded to float32, as a parameter is. */
export const rounded = (m: Matrix64, { Matrix64 }: typeof Linalg): Matrix64 => Matrix64.of(m.rows, m.columns, Float32Array.from(m.data));

/** [a | b]. */
export const beside = (a: Matrix64, b: Matrix64, { Matrix64 }: typeof Linalg): Matrix64 => {
  const right = b.toArray();
  return Matrix64.from(a.toArray().map((row, i) => [...row, ...(right[i] as number[])]));
};

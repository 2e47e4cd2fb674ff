import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { type Interval, placesOf } from '../interval.js';
import { reflectorsOf } from './reflectorsOf.js';
import { reflectRows } from './reflectRows.js';

/** W = U·diag(s)·Vᵀ with square U and V, k = min(i, o) singular values. */
interface FullSvd {
  readonly u: Matrix64;
  readonly s: Float64Array;
  readonly v: Matrix64;
}

/** An orthogonal matrix that begins with given orthonormal columns. */
const completed = (columns: Matrix64, linalg: typeof Linalg): Matrix64 => {
  const { rows: n, columns: count } = columns;
  return reflectRows(linalg.Matrix64.identity(n), reflectorsOf(columns, count).rows, count, linalg);
};

export const fullSvd = (w: Matrix64, linalg: typeof Linalg): FullSvd => {
  const { u, s, v } = linalg.svd(w);
  return { u: completed(u, linalg), s, v: completed(v, linalg) };
};

/** How much of a value an interval leaves to the factors: value/nearest, 0 where no positive factor helps. */
export const leftTo = (value: number, { sigmaMin, sigmaMax }: Interval): number => {
  const nearest = Math.min(Math.max(value, sigmaMin), sigmaMax);
  return nearest === 0 ? 1 : Math.max(value / nearest, 0);
};

/** The columns of a square matrix, the first ones times √factor each. */
const stretched = ({ rows: n, data }: Matrix64, factors: readonly number[]): Float64Array =>
  data.map((entry, at) => entry * Math.sqrt(factors[at % n] ?? 1));

/** `sigma` [i, 1] of values for which s = sigmaMax − (sigmaMax − sigmaMin)·sigmoid(sigma). */
export const sigmaOf = (s: ArrayLike<number>, rows: number, interval: Interval): Float64Array => {
  const sigma = new Float64Array(rows);
  sigma.set(placesOf(s, interval).map((place) => -place));
  return sigma;
};

/** Parameters of U·Σ·V for a matrix; what does not fit the interval goes into the lengths of the columns of U and rows of V. */
export const svdFit = (w: Matrix64, interval: Interval, linalg: typeof Linalg) => {
  const { u, s, v } = fullSvd(w, linalg);
  const left = Array.from(s, (value) => leftTo(value, interval));
  return {
    U: stretched(u, left),
    V: linalg.Matrix64.of(v.rows, v.rows, stretched(v, left)).transpose().data,
    sigma: sigmaOf(s, w.rows, interval),
  };
};

import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { type Interval, placesOf } from '../interval.js';
import { polarFactor } from './polarFactor.js';
import { reflectorsOf } from './reflectorsOf.js';
import { reflectRows } from './reflectRows.js';

interface Fit {
  readonly values: { readonly p: Float64Array; readonly U: Float64Array; readonly V: Float64Array };
  readonly nearest: boolean;
}

/** Rows of reflections in a square of zeros. */
const inSquare = (rows: Float64Array, n: number): Float64Array => {
  const square = new Float64Array(n * n);
  square.set(rows);
  return square;
};

const norms = (columns: readonly Float64Array[]): Float64Array =>
  Float64Array.from(columns, (column) => Math.sqrt(column.reduce((sum, entry) => sum + entry * entry, 0)));

/** Parameters of a SpectralLinear for a matrix, of so many reflections on the two sides. */
export const spectralFit = (w: Matrix64, countU: number, countV: number, interval: Interval, linalg: typeof Linalg): Fit => {
  const { Matrix64, svd } = linalg;
  const [i, o, rank] = [w.rows, w.columns, Math.min(w.rows, w.columns)];
  const clamp = (value: number): number => Math.min(Math.max(value, interval.sigmaMin), interval.sigmaMax);
  const made = (s: ArrayLike<number>, u: Float64Array, v: Float64Array): Fit['values'] => ({
    p: placesOf(s, interval),
    U: inSquare(u, i),
    V: inSquare(v, o),
  });
  if (countU >= rank && countV >= rank) {
    const { u, s, v } = svd(w);
    return { values: made(s, reflectorsOf(u, rank).rows, reflectorsOf(v, rank).rows), nearest: true };
  }
  // One side as far as its reflections reach, then the other side for what that leaves: the orthonormal columns that are
  // nearest to it with the singular values in the order of the first side.
  const onU = countU <= countV;
  const [first, second] = onU ? [w, Math.min(countV, rank)] : [w.transpose(), Math.min(countU, rank)];
  const few = Math.min(countU, countV);
  const { u } = svd(first);
  const rows = reflectorsOf(u, few).rows;
  const turned = reflectRows(first.transpose(), rows, few, linalg);
  const lengths = norms(Array.from({ length: rank }, (_, r) => turned.column(r))).map(clamp);
  const weighted = Matrix64.from(turned.toArray().map((row) => Array.from(lengths, (length, r) => length * (row[r] as number))));
  const other = reflectorsOf(polarFactor(weighted, linalg).q, second).rows;
  const core = reflectRows(turned.transpose(), other, second, linalg); // Q_uᵀ·W·Q_v
  const s = Array.from({ length: rank }, (_, r) => core.at(r, r));
  return { values: onU ? made(s, rows, other) : made(s, other, rows), nearest: countU + countV === 0 };
};

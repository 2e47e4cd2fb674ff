import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { type Interval, placesOf } from '../interval.js';
import { reflectorsOf } from './reflectorsOf.js';
import { reflectRows } from './reflectRows.js';

interface Fit {
  readonly values: { readonly p: Float64Array; readonly V: Float64Array };
  readonly nearest: boolean;
}

/** Parameters of a SymmetricSpectralLinear for a matrix, of so many reflections. */
export const symmetricFit = (w: Matrix64, count: number, interval: Interval, linalg: typeof Linalg): Fit => {
  const { add, eigh, Matrix64, scale, trace } = linalg;
  const n = w.rows;
  const symmetric = scale(add(w, w.transpose()), 0.5);
  const { values, vectors } = eigh(symmetric);
  // Few reflections leave the last columns of Q near the axes: they are spent on what is farthest from a multiple of I.
  const mean = trace(symmetric) / n;
  const order = Array.from(values.keys()).sort((a, b) => Math.abs(values[b]! - mean) - Math.abs(values[a]! - mean));
  const q = Matrix64.from(order.map((k) => Array.from(vectors.column(k)))).transpose();
  const { rows } = reflectorsOf(q, count);
  const half = reflectRows(symmetric, rows, count, linalg);
  const core = reflectRows(half.transpose(), rows, count, linalg); // Qᵀ·S·Q
  const V = new Float64Array(n * n);
  V.set(rows);
  const p = placesOf(
    Array.from({ length: n }, (_, k) => core.at(k, k)),
    interval,
  );
  return { values: { p, V }, nearest: count === n || count === 0 };
};

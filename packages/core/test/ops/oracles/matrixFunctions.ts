import { Matrix64, multiply, svd } from '../../../src/linalg/index.js';
import { gaussian, type Sample, sample } from './sample.js';

/** Each matrix of a batch, one after the other. */
export const eachMatrix =
  (rows: number, columns: number, f: (matrix: Matrix64) => Matrix64) =>
  (data: Float64Array): Float64Array => {
    const size = rows * columns;
    const parts = Array.from({ length: data.length / (size || 1) }, (_, i) =>
      f(Matrix64.of(rows, columns, data.slice(i * size, (i + 1) * size))),
    );
    return Float64Array.from(parts.flatMap((part) => [...part.data]));
  };

const combine = (a: Matrix64, b: Matrix64, factor: number): Matrix64 =>
  new Matrix64(
    a.rows,
    a.columns,
    a.data.map((x, i) => x + factor * b.data[i]!),
  );
const scaled = (a: Matrix64, factor: number): Matrix64 =>
  new Matrix64(
    a.rows,
    a.columns,
    a.data.map((x) => x * factor),
  );

/** e^A by the Taylor series of A/2^s, ‖A/2^s‖_F ≤ 1/4, and s squarings: near 1e-16·‖A‖ of ‖e^A‖. */
export const expm64 = (a: Matrix64): Matrix64 => {
  const norm = Math.hypot(...a.data);
  const squarings = norm > 0.25 ? Math.ceil(Math.log2(4 * norm)) : 0;
  const small = scaled(a, 2 ** -squarings);
  let term = Matrix64.identity(a.rows);
  let total = term;
  for (let k = 1; k <= 14; k++) {
    term = scaled(multiply(term, small), 1 / k);
    total = combine(total, term, 1);
  }
  for (let k = 0; k < squarings; k++) total = multiply(total, total);
  return total;
};

/** UVᵀ of A = UΣVᵀ. */
export const polar64 = (a: Matrix64): Matrix64 => {
  const { u, v } = svd(a);
  return multiply(u, v.transpose());
};

/** The orthogonal factor of a Gaussian matrix, rows ≥ columns. */
export const randomOrthogonal = (rows: number, columns: number, seed: number): Matrix64 =>
  rows >= columns
    ? polar64(Matrix64.of(rows, columns, gaussian([rows, columns], seed).data))
    : randomOrthogonal(columns, rows, seed).transpose();

/** U·diag(σ)·Vᵀ with random U and V, rounded to float32. */
export const withSingularValues = (rows: number, columns: number, sigmas: readonly number[], seed: number): Sample => {
  const k = sigmas.length;
  const u = randomOrthogonal(rows, k, seed);
  const v = randomOrthogonal(columns, k, seed + 1);
  const us = new Matrix64(
    rows,
    k,
    u.data.map((x, i) => x * sigmas[i % k]!),
  );
  const { data } = multiply(us, v.transpose());
  return sample([rows, columns], (i) => data[i]!);
};

/** k numbers from 1 down to 1/condition, evenly spread in their logarithms. */
export const spread = (k: number, condition: number): number[] =>
  Array.from({ length: k }, (_, i) => condition ** (k === 1 ? 0 : -i / (k - 1)));

/** Float64 matrices that tests share. */
import { Random } from '@slim/core';
import { Matrix64, multiply, scale, spectralRadius } from '@slim/core/linalg';

const entries = (n: number, entry: (i: number, j: number) => number): Matrix64 =>
  Matrix64.from(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => entry(i, j))));

export const gaussian = (n: number, seed: number): Matrix64 => {
  const random = new Random(seed);
  return entries(n, () => random.normal());
};

/** A Gaussian matrix scaled to a spectral radius. */
export const withRadius = (n: number, radius: number, seed: number): Matrix64 => {
  const m = gaussian(n, seed);
  return scale(m, radius / spectralRadius(m));
};

/** One Jordan block. */
export const jordan = (n: number, eigenvalue: number, beside = 1): Matrix64 =>
  entries(n, (i, j) => (i === j ? eigenvalue : j === i + 1 ? beside : 0));

/** The companion matrix of the polynomial with these real roots. */
export const companion = (roots: readonly number[]): Matrix64 => {
  let coefficients = [1];
  for (const root of roots) coefficients = [...coefficients, 0].map((entry, i) => entry - root * (coefficients[i - 1] ?? 0));
  return entries(roots.length, (i, j) => (i === 0 ? -(coefficients[j + 1] as number) : j === i - 1 ? 1 : 0));
};

/** An orthogonal matrix, by Gram and Schmidt, twice over. */
export const orthogonal = (n: number, seed: number): Matrix64 => {
  const rows: number[][] = [];
  for (let row of gaussian(n, seed).toArray()) {
    for (const other of [...rows, ...rows]) {
      const along = other.reduce((total, entry, k) => total + entry * (row[k] as number), 0);
      row = row.map((entry, k) => entry - along * (other[k] as number));
    }
    rows.push(row.map((entry) => entry / Math.hypot(...row)));
  }
  return Matrix64.from(rows);
};

/** The same spectrum in other coordinates: no entry is zero or exact any more. */
export const turned = (m: Matrix64, seed: number): Matrix64 => {
  const q = orthogonal(m.rows, seed);
  return multiply(multiply(q, m), q.transpose());
};

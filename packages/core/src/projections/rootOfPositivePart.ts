import type { SymmetricEigen } from '../linalg/eigh.js';

/**
 * The [rows, n] matrix R for which RᵀR is the part of a symmetric matrix that belongs to its `rows` largest eigenvalues
 * above zero: rows √λₖ·qₖᵀ, and zero rows where there are no more.
 */
export const rootOfPositivePart = ({ values, vectors }: SymmetricEigen, rows: number): Float64Array => {
  const n = values.length;
  const root = new Float64Array(rows * n);
  for (let row = 0; row < Math.min(rows, n); row++) {
    const k = n - 1 - row; // eigenvalues ascend
    const stretch = Math.sqrt(Math.max(values[k] as number, 0));
    for (let j = 0; j < n; j++) root[row * n + j] = stretch * vectors.at(j, k);
  }
  return root;
};

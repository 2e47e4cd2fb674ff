import type { Matrix64 } from '@slim/core/linalg';

/** Rounds in which every coordinate gets a new unit; a few are enough, and each is an improvement. */
const ROUNDS = 100;

/**
 * The same matrix in other units of its coordinates, powers of two, in which rows and columns are about as long as each other.
 * It has the same eigenvalues exactly, and its norm, by which an eigenvalue solver errs, is near the smallest that units can give.
 *
 * Source: Parlett and Reinsch, "Balancing a matrix for calculation of eigenvalues and eigenvectors", Numer. Math. 13 (1969).
 */
export const balanced = (w: Matrix64, Matrix: typeof Matrix64): Matrix64 => {
  const n = w.rows;
  const data = w.data.slice();
  for (let round = 0, moved = true; moved && round < ROUNDS; round++) {
    moved = false;
    for (let i = 0; i < n; i++) {
      let [row, column] = [0, 0];
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        row += Math.abs(data[i * n + j] as number);
        column += Math.abs(data[j * n + i] as number);
      }
      const unit = row > 0 && column > 0 ? 2 ** Math.round(Math.log2(row / column) / 2) : 1;
      if (row / unit + column * unit >= 0.95 * (row + column)) continue;
      moved = true;
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        data[i * n + j] = (data[i * n + j] as number) / unit;
        data[j * n + i] = (data[j * n + i] as number) * unit;
      }
    }
  }
  return new Matrix(n, n, data);
};

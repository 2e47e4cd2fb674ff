import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';

/** x·H_0·H_1··· in float64, for `count` reflections whose vectors are the rows of a row-major matrix as wide as x. */
export const reflectRows = (x: Matrix64, vectors: Float64Array, count: number, linalg: typeof Linalg): Matrix64 => {
  const [n, data] = [x.columns, x.data.slice()];
  for (let r = 0; r < count; r++) {
    const v = vectors.subarray(r * n, (r + 1) * n);
    const square = v.reduce((sum, entry) => sum + entry * entry, 0);
    if (square === 0) continue;
    for (let row = 0; row < data.length; row += n) {
      let inner = 0;
      for (let j = r; j < n; j++) inner += data[row + j]! * v[j]!;
      for (let j = r; j < n; j++) data[row + j]! -= ((2 * inner) / square) * v[j]!;
    }
  }
  return new linalg.Matrix64(x.rows, n, data);
};

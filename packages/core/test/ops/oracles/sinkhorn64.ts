/** Doubly stochastic matrices in float64, by the oldest method. */

/** Alternate normalisation of exp(logits) [n, n], logarithms throughout, until columns and rows have sum 1 to 1e-14. */
export const sinkhorn64 =
  (n: number) =>
  (logits: Float64Array): Float64Array => {
    const m = logits.slice();
    /** Along rows (across 1, along n) or columns; returns how far the sums were from 1. */
    const normalise = (across: number, along: number): number => {
      let off = 0;
      for (let i = 0; i < n; i++) {
        let most = Number.NEGATIVE_INFINITY;
        for (let j = 0; j < n; j++) most = Math.max(most, m[i * along + j * across]!);
        let total = 0;
        for (let j = 0; j < n; j++) total += Math.exp(m[i * along + j * across]! - most);
        const shift = most + Math.log(total);
        off = Math.max(off, Math.abs(shift));
        for (let j = 0; j < n; j++) m[i * along + j * across]! -= shift;
      }
      return off;
    };
    for (let round = 0; round < 100_000; round++) {
      const off = Math.max(normalise(n, 1), normalise(1, n));
      if (off < 1e-14) return m.map(Math.exp);
    }
    throw new Error('the oracle did not converge: take logits that differ less');
  };

/** The largest |sum − 1| of rows and of columns of [n, n]. */
export const marginErrors = (p: ArrayLike<number>, n: number): { rows: number; columns: number } => {
  let [rows, columns] = [0, 0];
  for (let i = 0; i < n; i++) {
    let [row, column] = [0, 0];
    for (let j = 0; j < n; j++) {
      row += p[i * n + j]!;
      column += p[j * n + i]!;
    }
    rows = Math.abs(row - 1) > rows || Number.isNaN(row) ? Math.abs(row - 1) : rows;
    columns = Math.abs(column - 1) > columns || Number.isNaN(column) ? Math.abs(column - 1) : columns;
  }
  return { rows, columns };
};

/** The permutation, as the column of each row, with the largest sum of logits [n, n], by trying them all. */
export const bestPermutation = (logits: ArrayLike<number>, n: number): number[] => {
  let [best, most]: [number[], number] = [[], Number.NEGATIVE_INFINITY];
  const extend = (chosen: number[], total: number): void => {
    if (chosen.length === n && total > most) [best, most] = [chosen, total];
    for (let j = 0; j < n && chosen.length < n; j++) {
      if (!chosen.includes(j)) extend([...chosen, j], total + logits[chosen.length * n + j]!);
    }
  };
  extend([], 0);
  return best;
};

const subtractProjection = (x: Float64Array, onto: Float64Array): void => {
  let inner = 0;
  for (let i = 0; i < x.length; i++) inner += x[i]! * onto[i]!;
  for (let i = 0; i < x.length; i++) x[i]! -= inner * onto[i]!;
};

/**
 * Overwrites the columns whose norm is exactly 0 (they come last) with unit vectors orthogonal to all the others: for
 * each, the coordinate vector with the longest remainder, orthogonalised twice (Gram-Schmidt; "twice is enough",
 * Parlett).
 */
export const orthonormalCompletion = (columns: readonly Float64Array[], norms: Float64Array): void => {
  columns.forEach((column, j) => {
    if (norms[j] !== 0) return;
    // Row sums of squares of the finished columns: the coordinate least covered by them keeps a remainder >= 1/√rows.
    const covered = new Float64Array(column.length);
    for (const done of columns.slice(0, j)) {
      for (let i = 0; i < done.length; i++) covered[i]! += done[i]! * done[i]!;
    }
    let least = 0;
    for (let i = 1; i < covered.length; i++) if (covered[i]! < covered[least]!) least = i;
    column.fill(0);
    column[least] = 1;
    for (let pass = 0; pass < 2; pass++) {
      for (let c = 0; c < j; c++) subtractProjection(column, columns[c]!);
      const length = Math.sqrt(column.reduce((sum, x) => sum + x * x, 0));
      for (let i = 0; i < column.length; i++) column[i]! /= length;
    }
  });
};

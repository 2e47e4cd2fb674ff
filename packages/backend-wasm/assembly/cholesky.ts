// The Cholesky factor L·Lᵀ = A, 8 rows at a time. Rows i of L are the solution of L·xᵀ = (rows i of A)ᵀ with the rows
// before, so each pair of panels is a right-hand side first (./triangular) and then the next part of the triangle; of A
// only the lower triangle is read and worked on.
import { copyWords, zeroWords } from './copy';
import { gemm, gemmScratch } from './gemm';
import { factor, padded, panelBytes, panelOf, solveForward, steps } from './panels';
import { words } from './simd';
import { columnsToStrip, panelToRows, rowsToStrip, stripToColumns, triangleToPanels } from './strips';
import { solveStrip } from './triangular';

/** Bytes that cholesky needs at `scratch`. */
export function choleskyScratch(n: i32): usize {
  return panelBytes(padded(n));
}

function factorPanels(panels: usize, size: i32): void {
  for (let i = 0; i < size; i += 8) {
    const p = panelOf(panels, i, size),
      q = i + 4 < size ? panelOf(panels, i + 4, size) : p; // alone at the end: both are the same work
    for (let j = 0; j < i; j += 4) solveForward(panelOf(panels, j, size), p, q, j);
    factor(p, q, i);
    if (q != p) factor(q, q, i + 4);
  }
}

/** The factors of a batch, zeros above the diagonal; from the first pivot on that is not positive and finite, NaN. */
export function cholesky(batch: i32, n: i32, matrix: usize, result: usize, status: usize, scratch: usize): void {
  const size = padded(n),
    row = words(n);
  for (let b = 0; b < batch; b++) {
    triangleToPanels(matrix, n, true, false, false, scratch);
    factorPanels(scratch, size);
    let failed = 0;
    for (let i = 0; i < n; i += 4) panelToRows(panelOf(scratch, i, size), result, i, n, min(i + 4, n));
    for (let i = 0; i < n; i++) {
      const diagonal = result + <usize>i * (row + 4);
      if (failed == 0 && !(load<f32>(diagonal) > 0)) failed = i + 1;
      zeroWords(diagonal + 4, words(n - i - 1));
    }
    store<i32>(status + words(b), failed);
    matrix += <usize>n * row;
    result += <usize>n * row;
  }
}

/** Bytes that choleskyGradient needs at `scratch`. */
export function choleskyGradientScratch(n: i32): usize {
  const size = padded(n);
  return panelBytes(size) + 2 * steps(size) + 2 * <usize>n * words(n) + 16 + gemmScratch();
}

const ROWS: i32 = 64; // of LᵀG at a time: what lies above the diagonal is left out in blocks of these

/**
 * dA = Φ(L⁻ᵀ·(P + Pᵀ)·L⁻¹) with P = Φ(Lᵀ·dL), where Φ takes the lower triangle and halves its diagonal (Murray 2016,
 * arXiv:1602.07527, section 3). What dL says of entries above the diagonal, which are constant, is not read.
 */
export function choleskyGradient(batch: i32, n: i32, lower: usize, dLower: usize, dMatrix: usize, scratch: usize): void {
  const size = padded(n),
    row = words(n),
    bytes = <usize>n * row;
  const p = scratch + panelBytes(size),
    q = p + steps(size),
    inner = q + steps(size),
    half = inner + bytes,
    rest = (half + bytes + 15) & ~15;
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < n; i++) {
      const at = half + <usize>i * row;
      copyWords(dLower + <usize>i * row, at, words(i + 1));
      zeroWords(at + words(i + 1), words(n - i - 1));
    }
    for (let i = 0; i < n; i += ROWS) {
      // Row i of Lᵀ begins at the diagonal.
      const rows = min(ROWS, n - i),
        below = half + <usize>i * row;
      gemm(rows, i + rows, n - i, lower + <usize>i * (row + 4), 4, row, below, row, 4, inner + <usize>i * row, row, false, rest);
    }
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++) store<f32>(inner + <usize>j * row + words(i), load<f32>(inner + <usize>i * row + words(j)));
    triangleToPanels(lower, n, false, true, false, scratch);
    for (let j = 0; j < n; j += 8) {
      const columns = min(8, n - j);
      columnsToStrip(inner + words(j), row, columns, n, p, q);
      solveStrip(scratch, size, false, p, q, 0);
      stripToColumns(p, q, half + words(j), row, columns, n, 0);
    }
    // The other side: the result is symmetric, so of each column only what lies below the diagonal is made.
    for (let j = 0; j < n; j += 8) {
      const columns = min(8, n - j);
      rowsToStrip(half + <usize>j * row, row, columns, n, p, q);
      solveStrip(scratch, size, false, p, q, j);
      stripToColumns(p, q, dMatrix + words(j), row, columns, n, j);
    }
    for (let i = 0; i < n; i++) {
      const diagonal = dMatrix + <usize>i * (row + 4);
      store<f32>(diagonal, load<f32>(diagonal) / 2);
      zeroWords(diagonal + 4, words(n - i - 1));
    }
    lower += bytes;
    dLower += bytes;
    dMatrix += bytes;
  }
}

// Triangular systems T·X = B by substitution, 8 right-hand sides at a time: their rows lie in two panels that stay in the
// first cache, and the triangle, packed once, streams past. No block is inverted, so the error is that of substitution.
import { copyWords } from './copy';
import { padded, panelBytes, panelOf, solveBackward, solveForward, steps } from './panels';
import { addScaled, dot } from './rows';
import { words } from './simd';
import { columnsToStrip, stripToColumns, triangleToPanels } from './strips';

/** Bytes that triangularSolve needs at `scratch`. */
export function triangularScratch(n: i32, m: i32): usize {
  const size = padded(n);
  return m == 1 ? 0 : panelBytes(size) + 2 * steps(size);
}

/** Solves for what is in p and q; of an upper triangular system, only rows `first`, a multiple of 4, and up. */
export function solveStrip(panels: usize, size: i32, forward: bool, p: usize, q: usize, first: i32): void {
  if (forward) for (let i = 0; i < size; i += 4) solveForward(panelOf(panels, i, size), p, q, i);
  else for (let i = size - 4; i >= first; i -= 4) solveBackward(panelOf(panels, i, size), p, q, i, size);
}

/** The first number on the diagonal, counted from 1, that is 0 or not finite; 0 if there is none. */
export function firstUseless(matrix: usize, n: i32): i32 {
  for (let i = 0; i < n; i++) {
    const d = abs(load<f32>(matrix + <usize>i * words(n + 1)));
    if (!(d > 0 && d < Infinity)) return i + 1;
  }
  return 0;
}

/** A single right-hand side, in place: packing the triangle would take longer than reading it once. */
function solveVector(n: i32, triangle: usize, x: usize, forward: bool, transposed: bool, unit: bool): void {
  for (let step = 0; step < n; step++) {
    const i = forward ? step : n - 1 - step,
      row = triangle + <usize>i * words(n);
    // What the triangle has in row i, beside the diagonal: what is known already, or, transposed, what is still to come.
    const left = forward != transposed,
      from = left ? 0 : words(i + 1),
      count = left ? i : n - i - 1;
    let value = load<f32>(x + words(i));
    if (!transposed) value -= dot(row + from, x + from, count);
    if (!unit) value /= load<f32>(row + words(i));
    store<f32>(x + words(i), value);
    if (transposed) addScaled(x + from, -value, row + from, count);
  }
}

/** All columns of B, 8 at a time. */
function solveColumns(
  n: i32,
  m: i32,
  triangle: usize,
  b: usize,
  x: usize,
  forward: bool,
  transposed: bool,
  unit: bool,
  scratch: usize,
): void {
  const size = padded(n),
    p = scratch + panelBytes(size),
    q = p + steps(size);
  triangleToPanels(triangle, n, forward, transposed, unit, scratch);
  for (let j = 0; j < m; j += 8) {
    const columns = min(8, m - j);
    columnsToStrip(b + words(j), words(m), columns, n, p, q);
    solveStrip(scratch, size, forward, p, q, 0);
    stripToColumns(p, q, x + words(j), words(m), columns, n, 0);
  }
}

/** X [n, m] of T·X = B, or of Tᵀ·X = B, for each of a batch; only the named triangle is read. */
export function triangularSolve(
  batch: i32,
  n: i32,
  m: i32,
  triangle: usize,
  b: usize,
  x: usize,
  status: usize,
  lower: bool,
  transposed: bool,
  unit: bool,
  scratch: usize,
): void {
  const forward = lower != transposed,
    bytes = <usize>n * words(m);
  for (let i = 0; i < batch; i++) {
    store<i32>(status + words(i), unit ? 0 : firstUseless(triangle, n));
    if (m == 1) {
      copyWords(b, x, bytes);
      solveVector(n, triangle, x, forward, transposed, unit);
    } else {
      solveColumns(n, m, triangle, b, x, forward, transposed, unit, scratch);
    }
    triangle += <usize>n * words(n);
    b += bytes;
    x += bytes;
  }
}

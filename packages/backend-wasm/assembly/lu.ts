// P·A = L·U with partial pivoting, 8 columns at a time. The rows of L are panels, the columns in work a strip of two panels
// (./panels): with the rows exchanged so far, it is solved for its part of U, what is left is rid of the columns before, and
// pivots are chosen in that. Rows of L change places in their panels, and are written when no later pivot can move them.
import { zeroWords } from './copy';
import { eliminate, padded, panelBytes, panelOf, solveForward, steps } from './panels';
import { fnma, transpose4, words } from './simd';
import { panelToColumns, panelToRows } from './strips';
import { firstUseless } from './triangular';

/** Bytes that lu needs at `scratch`. */
export function luScratch(n: i32): usize {
  const size = padded(n);
  return panelBytes(size) + 2 * steps(size);
}

/** Up to 4 columns, in the order of rows so far. */
function gather(from: usize, n: i32, columns: i32, order: usize, panel: usize): void {
  for (let i = 0; i < n; i++) {
    const row = from + <usize>load<i32>(order + words(i)) * words(n);
    if (columns == 4) v128.store(panel, v128.load(row));
    else for (let lane = 0; lane < 4; lane++) store<f32>(panel + words(lane), lane < columns ? load<f32>(row + words(lane)) : 0);
    panel += 16;
  }
}

// @ts-ignore: decorator
@inline
function exchange16(a: usize, b: usize): void {
  const t = v128.load(a);
  v128.store(a, v128.load(b));
  v128.store(b, t);
}

/** Rows a and b of L, of which there are `columns`. */
function exchangeRows(panels: usize, size: i32, a: i32, b: i32, columns: i32): void {
  let x = panelOf(panels, a & ~3, size) + words(a & 3),
    y = panelOf(panels, b & ~3, size) + words(b & 3);
  for (let k = 0; k < columns; k++) {
    const t = load<f32>(x);
    store<f32>(x, load<f32>(y));
    store<f32>(y, t);
    x += 16;
    y += 16;
  }
}

/** The first of the largest entries of a column, which has steps of 16 bytes. A first entry that is NaN stays. */
function largest(column: usize, from: i32, to: i32): i32 {
  let best = abs(load<f32>(column + steps(from))),
    at = from;
  for (let i = from + 1; i < to; i++) {
    const size = abs(load<f32>(column + steps(i)));
    if (size > best) {
      best = size;
      at = i;
    }
  }
  return at;
}

/** Rids the rows k + 1 … of column `lane` of x, and of the columns after it in x and, unless they are done, in y. */
function eliminateColumn(x: usize, y: usize, lane: i32, k: i32, n: i32, both: bool): void {
  const pivot = load<f32>(x + steps(k) + words(lane)),
    divisor: f32 = pivot == 0 ? 1 : pivot; // a column of zeros is left as it is
  const after = i32x4.gt_s(i32x4(0, 1, 2, 3), i32x4.splat(lane));
  const u = v128.load(x + steps(k)),
    v = v128.load(y + steps(k));
  for (let i = k + 1; i < n; i++) {
    const row = x + steps(i);
    const l = load<f32>(row + words(lane)) / divisor,
      factor = f32x4.splat(l);
    const old = v128.load(row);
    v128.store(row, v128.bitselect(fnma(factor, u, old), old, after));
    store<f32>(row + words(lane), l);
    if (both) v128.store(y + steps(i), fnma(factor, v, v128.load(y + steps(i))));
  }
}

/** Chooses the pivots of columns j … j + columns − 1, which are in p and q. */
function factorStrip(panels: usize, size: i32, p: usize, q: usize, j: i32, columns: i32, n: i32, order: usize): void {
  for (let c = 0; c < columns; c++) {
    const k = j + c,
      lane = c & 3,
      inFirst = c < 4;
    const best = largest((inFirst ? p : q) + words(lane), k, n);
    if (best != k) {
      exchange16(p + steps(k), p + steps(best));
      exchange16(q + steps(k), q + steps(best));
      exchangeRows(panels, size, k, best, j);
      const t = load<i32>(order + words(k));
      store<i32>(order + words(k), load<i32>(order + words(best)));
      store<i32>(order + words(best), t);
    }
    eliminateColumn(inFirst ? p : q, q, lane, k, n, inFirst);
  }
}

/** Columns j … j + 3 of L from the panel that they were worked out in. */
function keep(panels: usize, size: i32, column: usize, j: i32): void {
  for (let i = j; i < size; i += 4) transpose4(column + steps(i), 16, panelOf(panels, i, size) + steps(j), 16);
  const diagonal = panelOf(panels, j, size) + steps(j);
  for (let lane = 0; lane < 4; lane++) store<f32>(diagonal + steps(lane) + words(lane), 1);
}

function factorMatrix(n: i32, matrix: usize, factors: usize, order: usize, panels: usize, p: usize, q: usize): void {
  const size = padded(n),
    row = words(n),
    missing = steps(size - n);
  for (let i = 0; i < n; i++) store<i32>(order + words(i), i);
  for (let j = 0; j < n; j += 8) {
    const columns = min(8, n - j),
      done = min(j + 8, n);
    gather(matrix + words(j), n, min(4, columns), order, p);
    if (columns > 4) gather(matrix + words(j + 4), n, columns - 4, order, q);
    else zeroWords(q, steps(n));
    zeroWords(p + steps(n), missing);
    zeroWords(q + steps(n), missing);
    for (let i = 0; i < j; i += 4) solveForward(panelOf(panels, i, size), p, q, i);
    for (let i = j; i < size; i += 4) eliminate(panelOf(panels, i, size), j, p, q, i);
    factorStrip(panels, size, p, q, j, columns, n, order);
    keep(panels, size, p, j);
    if (columns > 4) keep(panels, size, q, j + 4);
    panelToColumns(p, factors + words(j), row, min(4, columns), done);
    if (columns > 4) panelToColumns(q, factors + words(j + 4), row, columns - 4, done);
    for (let i = j; i < done; i += 4) panelToRows(panelOf(panels, i, size), factors, i, n, j);
  }
}

/** Packed factors, U on and above the diagonal, and the order of rows, for each of a batch. */
export function lu(batch: i32, n: i32, matrix: usize, factors: usize, order: usize, status: usize, scratch: usize): void {
  const size = padded(n),
    p = scratch + panelBytes(size),
    q = p + steps(size);
  for (let b = 0; b < batch; b++) {
    factorMatrix(n, matrix, factors, order, scratch, p, q);
    store<i32>(status + words(b), firstUseless(factors, n));
    matrix += <usize>n * words(n);
    factors += <usize>n * words(n);
    order += words(n);
  }
}

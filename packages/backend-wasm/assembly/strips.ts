// Ways between matrices with contiguous rows and panels (./panels).
import { zeroWords } from './copy';
import { fromLanes, toLanes } from './lanes';
import { padded, panelOf, steps } from './panels';
import { words } from './simd';

/** Rows of a matrix that a panel may take up at a time: 4, or fewer at the end. */
// @ts-ignore: decorator
@inline
function upTo4(left: i32): i32 {
  return max(0, min(4, left));
}

/** Up to 4 columns of a matrix as a panel: entry k is row k. */
export function columnsToPanel(from: usize, rowStride: usize, columns: i32, rows: i32, panel: usize): void {
  if (columns >= 4) {
    for (let k = 0; k < rows; k++) {
      v128.store(panel, v128.load(from));
      from += rowStride;
      panel += 16;
    }
    return;
  }
  for (let k = 0; k < rows; k++) {
    for (let lane = 0; lane < 4; lane++) store<f32>(panel + words(lane), lane < columns ? load<f32>(from + words(lane)) : 0);
    from += rowStride;
    panel += 16;
  }
}

/** The way back. */
export function panelToColumns(panel: usize, to: usize, rowStride: usize, columns: i32, rows: i32): void {
  if (columns >= 4) {
    for (let k = 0; k < rows; k++) {
      v128.store(to, v128.load(panel));
      to += rowStride;
      panel += 16;
    }
    return;
  }
  for (let k = 0; k < rows; k++) {
    for (let lane = 0; lane < columns; lane++) store<f32>(to + words(lane), load<f32>(panel + words(lane)));
    to += rowStride;
    panel += 16;
  }
}

/**
 * A triangle of n × n as panels that have as many entries as there are rows, made a multiple of 4: rows and columns that do
 * not exist are those of the identity. Of the other triangle, at most the blocks of 4 × 4 on the diagonal are written.
 * `lower` says what the panels hold: the transpose of the matrix if `transposed`. With `unit` the diagonal is 1.
 */
export function triangleToPanels(from: usize, n: i32, lower: bool, transposed: bool, unit: bool, panels: usize): void {
  const size = padded(n),
    row = words(n);
  for (let i = 0; i < n; i += 4) {
    const panel = panelOf(panels, i, size),
      lanes = upTo4(n - i);
    const first = lower ? 0 : i,
      count = (lower ? i + lanes : n) - first;
    if (transposed) columnsToPanel(from + <usize>first * row + words(i), row, lanes, count, panel + steps(first));
    else toLanes(from + <usize>i * row + words(first), row, lanes, count, panel + steps(first), 4);
    if (!lower || lanes < 4) zeroWords(panel + steps(n), steps(size - n));
    for (let lane = unit ? 0 : lanes; lane < 4; lane++) store<f32>(panel + steps(i + lane) + words(lane), 1);
  }
}

/** Rows row … row + 3 of a matrix with n rows from their panel, `count` columns of them. */
export function panelToRows(panel: usize, to: usize, row: i32, n: i32, count: i32): void {
  fromLanes(panel, 4, to + <usize>row * words(n), words(n), upTo4(n - row), count);
}

/** Rows `first`… of up to 8 columns of a matrix as two panels; rows past the last, up to a multiple of 4, are 0. */
export function columnsToStrip(from: usize, rowStride: usize, columns: i32, n: i32, p: usize, q: usize): void {
  columnsToPanel(from, rowStride, columns, n, p);
  if (columns > 4) columnsToPanel(from + 16, rowStride, columns - 4, n, q);
  else zeroWords(q, steps(n));
  endStrip(n, p, q);
}

/** Up to 8 rows of a matrix, as columnsToStrip takes columns. */
export function rowsToStrip(from: usize, rowStride: usize, rows: i32, n: i32, p: usize, q: usize): void {
  toLanes(from, rowStride, upTo4(rows), n, p, 4);
  toLanes(from + 4 * rowStride, rowStride, upTo4(rows - 4), n, q, 4);
  endStrip(n, p, q);
}

function endStrip(n: i32, p: usize, q: usize): void {
  const missing = steps(padded(n) - n);
  zeroWords(p + steps(n), missing);
  zeroWords(q + steps(n), missing);
}

/** Rows `first`… of the matrix from the two panels. */
export function stripToColumns(p: usize, q: usize, to: usize, rowStride: usize, columns: i32, n: i32, first: i32): void {
  const at = to + <usize>first * rowStride;
  panelToColumns(p + steps(first), at, rowStride, columns, n - first);
  if (columns > 4) panelToColumns(q + steps(first), at + 16, rowStride, columns - 4, n - first);
}

// Transposes of words of 32 bits, whatever they hold.
import { copyWords } from './copy';
import { transpose4, words } from './simd';

/** Rows of the source that go together: one row of the result gets a whole cache line of them. */
const BAND: i32 = 16;

/** The transposes of [batch, rows, columns], as [batch, columns, rows]. */
export function transpose(batch: i32, rows: i32, columns: i32, from: usize, to: usize): void {
  if (rows == 0 || columns == 0) return;
  for (let i = 0; i < batch; i++) {
    transposeOne(rows, columns, from, to);
    from += <usize>rows * words(columns);
    to += <usize>rows * words(columns);
  }
}

function transposeOne(rows: i32, columns: i32, from: usize, to: usize): void {
  const fromRow = words(columns),
    toRow = words(rows);
  const quads = columns & ~3;
  let i = 0;
  for (; i + BAND <= rows; i += BAND) {
    let source = from + <usize>i * fromRow,
      target = to + words(i);
    for (let j = 0; j < quads; j += 4) {
      transpose4(source, fromRow, target, toRow);
      transpose4(source + 4 * fromRow, fromRow, target + 16, toRow);
      transpose4(source + 8 * fromRow, fromRow, target + 32, toRow);
      transpose4(source + 12 * fromRow, fromRow, target + 48, toRow);
      source += 16;
      target += 4 * toRow;
    }
  }
  for (; i + 4 <= rows; i += 4) {
    for (let j = 0; j < quads; j += 4) transpose4(from + <usize>i * fromRow + words(j), fromRow, to + <usize>j * toRow + words(i), toRow);
  }
  // What no block covers: the last columns of all rows, and the last rows.
  for (let j = quads; j < columns; j++) copyColumn(0, rows, from + words(j), fromRow, to + <usize>j * toRow);
  if (i < rows) for (let j = 0; j < quads; j++) copyColumn(i, rows, from + words(j), fromRow, to + <usize>j * toRow);
}

/** Puts entries first … last − 1 of a column into a row. */
// @ts-ignore: decorator
@inline
function copyColumn(first: i32, last: i32, from: usize, fromRow: usize, to: usize): void {
  for (let i = first; i < last; i++) store<u32>(to + words(i), load<u32>(from + <usize>i * fromRow));
}

/** [batch, rows, columns, length] as [batch, columns, rows, length]: whole rows of `length` words change places. */
export function transposeRows(batch: i32, rows: i32, columns: i32, length: i32, from: usize, to: usize): void {
  const bytes = words(length),
    step = <usize>columns * bytes;
  for (let b = 0; b < batch; b++) {
    for (let j = 0; j < columns; j++) {
      let source = from + <usize>j * bytes;
      for (let i = 0; i < rows; i++) {
        copyWords(source, to, bytes);
        source += step;
        to += bytes;
      }
    }
    from += <usize>rows * step;
  }
}

import { SlimError } from '../SlimError.js';

const isSize = (size: number): boolean => Number.isInteger(size) && size >= 0;

/**
 * A dense real matrix in float64, stored row by row. Immutable by convention: every function of this module returns a
 * new matrix and leaves its inputs as they are; do not write to `data`. Sizes may be 0.
 *
 * @example
 * ```ts
 * import { Matrix64 } from '@slim/core/linalg';
 * const a = Matrix64.from([[1, 2, 3], [4, 5, 6]]);
 * console.log(a.rows, a.columns, a.at(1, 2)); // 2 3 6
 * console.log(a.transpose().toArray()); // [[1, 4], [2, 5], [3, 6]]
 * ```
 */
export class Matrix64 {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** The rows · columns entries, row by row; entry (i, j) is `data[i * columns + j]`. */
  readonly data: Float64Array;

  /**
   * Takes `data` over without copying it; use {@link Matrix64.of} to copy.
   *
   * @throws SlimError 'size' when a size is not a whole number of at least 0, or does not fit the length of `data`.
   */
  constructor(rows: number, columns: number, data: Float64Array) {
    const where = `Matrix64(${rows} × ${columns})`;
    if (!isSize(rows) || !isSize(columns)) {
      throw new SlimError('size', where, `sizes must be whole numbers >= 0, got ${rows} and ${columns}`);
    }
    if (data.length !== rows * columns) {
      throw new SlimError('size', where, `needs ${rows * columns} numbers, got ${data.length}`);
    }
    this.rows = rows;
    this.columns = columns;
    this.data = data;
  }

  /**
   * The matrix with the given rows; no rows give 0 × 0.
   *
   * @throws SlimError 'size' when the rows differ in length, 'input' when an entry is not a number.
   */
  static from(rows: readonly (readonly number[])[]): Matrix64 {
    const columns = rows[0]?.length ?? 0;
    const where = `Matrix64.from(${rows.length} × ${columns})`;
    const data = new Float64Array(rows.length * columns);
    rows.forEach((row, i) => {
      if (row.length !== columns) {
        throw new SlimError('size', where, `row ${i} must have ${columns} numbers like row 0, got ${row.length}`);
      }
      for (let j = 0; j < columns; j++) {
        const entry = row[j];
        if (typeof entry !== 'number') {
          throw new SlimError('input', where, `entry (${i}, ${j}) must be a number, got ${String(entry)}`);
        }
        data[i * columns + j] = entry;
      }
    });
    return new Matrix64(rows.length, columns, data);
  }

  /**
   * The rows × columns matrix whose entries, row by row, are copied from `data` (an array or a typed array).
   *
   * @throws SlimError 'size' when the sizes do not fit the length of `data`.
   */
  static of(rows: number, columns: number, data: ArrayLike<number>): Matrix64 {
    return new Matrix64(rows, columns, Float64Array.from(data));
  }

  /** Ones on the main diagonal and zeros elsewhere; square unless `columns` is given. */
  static identity(rows: number, columns: number = rows): Matrix64 {
    const { data } = Matrix64.zeros(rows, columns);
    for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = 1;
    return new Matrix64(rows, columns, data);
  }

  /** The rows × columns matrix of zeros. */
  static zeros(rows: number, columns: number): Matrix64 {
    if (!isSize(rows) || !isSize(columns)) {
      const where = `Matrix64(${rows} × ${columns})`;
      throw new SlimError('size', where, `sizes must be whole numbers >= 0, got ${rows} and ${columns}`);
    }
    return new Matrix64(rows, columns, new Float64Array(rows * columns));
  }

  /** Entry (row, column), counted from 0. @throws SlimError 'size' when there is no such entry. */
  at(row: number, column: number): number {
    this.#need('at', 'row', row, this.rows);
    this.#need('at', 'column', column, this.columns);
    return this.data[row * this.columns + column]!;
  }

  /** A copy of row i. @throws SlimError 'size' when there is no such row. */
  row(i: number): Float64Array {
    this.#need('row', 'row', i, this.rows);
    return this.data.slice(i * this.columns, (i + 1) * this.columns);
  }

  /** A copy of column j. @throws SlimError 'size' when there is no such column. */
  column(j: number): Float64Array {
    this.#need('column', 'column', j, this.columns);
    return Float64Array.from({ length: this.rows }, (_, i) => this.data[i * this.columns + j]!);
  }

  /** The transposed matrix, columns × rows. */
  transpose(): Matrix64 {
    const { rows, columns, data } = this;
    const flipped = new Float64Array(data.length);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) flipped[j * rows + i] = data[i * columns + j]!;
    }
    return new Matrix64(columns, rows, flipped);
  }

  /** The entries as an array of rows. */
  toArray(): number[][] {
    return Array.from({ length: this.rows }, (_, i) => Array.from(this.row(i)));
  }

  #need(method: string, axis: string, index: number, size: number): void {
    if (Number.isInteger(index) && index >= 0 && index < size) return;
    const where = `Matrix64(${this.rows} × ${this.columns}).${method}`;
    throw new SlimError('size', where, `${axis} must be a whole number from 0 to ${size - 1}, got ${index}`);
  }
}

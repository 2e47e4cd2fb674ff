import type { Matrix64 } from '@slim/core/linalg';

/** What is left of a column below its head, next to length 1, that float64 cannot tell from 0. */
const NOTHING = 8 * Number.EPSILON;

/** Rows of a matrix ← rows·(I − 2·v·vᵀ/|v|²) from coordinate `from` on; `columns` holds them as columns. */
const reflectAll = (columns: readonly Float64Array[], v: Float64Array, from: number): void => {
  let square = 0;
  for (let i = from; i < v.length; i++) square += v[i]! * v[i]!;
  for (const column of columns) {
    let inner = 0;
    for (let i = from; i < v.length; i++) inner += column[i]! * v[i]!;
    for (let i = from; i < v.length; i++) column[i]! -= ((2 * inner) / square) * v[i]!;
  }
};

/** The vector from column to e_r, or undefined where the column is e_r already. */
const towardsAxis = (column: Float64Array, r: number): Float64Array | undefined => {
  let tail = 0;
  for (let i = r + 1; i < column.length; i++) tail += column[i]! * column[i]!;
  const head = column[r]!;
  if (Math.sqrt(tail) <= NOTHING && head > 0) return undefined;
  const v = Float64Array.from(column, (entry, i) => (i > r ? -entry : 0));
  v[r] = head > 0 ? tail / (1 + head) : 1 - head; // 1 − head without cancellation, since the column has length 1
  return v;
};

const unit = (n: number, at: number): Float64Array => Float64Array.from({ length: n }, (_, i) => (i === at ? 1 : 0));

/** Reflections whose product begins with given columns. */
export interface Reflectors {
  /** [k, n] row-major, row r zero before column r. */
  readonly rows: Float64Array;
  /** Whether the product has all k columns: a square one may need a last entry of the other sign. */
  readonly exact: boolean;
}

interface Attempt {
  readonly vectors: Float64Array[];
  /** Rows at which nothing was left to reflect. */
  readonly spare: number[];
  readonly sign: number;
}

/** One pass; the row `idle` stays zero where it is spare. */
const attempt = (q: Matrix64, count: number, lastRow: boolean, idle: number): Attempt => {
  const n = q.rows;
  const columns = Array.from({ length: q.columns }, (_, j) => q.column(j));
  const made: Attempt = { vectors: [], spare: [], sign: 1 };
  for (let r = 0; r < Math.min(count, n - 1); r++) {
    const needed = towardsAxis(columns[r]!, r);
    if (!needed) made.spare.push(r);
    // A row of zeros has no gradient. What has nothing to reflect turns the last coordinate round, and can be trained.
    const vector = needed ?? (r === idle ? new Float64Array(n) : unit(n, n - 1));
    if (needed || r !== idle) reflectAll(columns, vector, r);
    made.vectors.push(vector);
  }
  const sign = count === n ? Math.sign(columns[n - 1]![n - 1]!) || 1 : 1;
  if (count === n) made.vectors.push(lastRow && sign < 0 ? unit(n, n - 1) : new Float64Array(n));
  return { ...made, sign: lastRow ? 1 : sign };
};

/**
 * The vectors of reflections H_0, H_1, … whose product begins with the first `count` columns of q, which are orthonormal.
 * Row r is zero before column r. A square q needs its last row, which says whether the last coordinate changes sign;
 * without it (`lastRow` false) a q of the other determinant is reached only where some other reflection is to spare.
 *
 * Source: Householder, Unitary triangularization of a nonsymmetric matrix (1958).
 */
export const reflectorsOf = (q: Matrix64, count: number, lastRow = true): Reflectors => {
  const first = attempt(q, count, lastRow, -1);
  const spare = first.spare.at(-1);
  const { vectors, sign } = first.sign < 0 && spare !== undefined ? attempt(q, count, lastRow, spare) : first;
  const rows = new Float64Array(count * q.rows);
  for (const [r, vector] of vectors.entries()) rows.set(vector, r * q.rows);
  return { rows, exact: sign > 0 };
};

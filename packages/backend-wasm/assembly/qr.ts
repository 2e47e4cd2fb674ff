// The thin factorisation A = Q·R, with a diagonal of R that is not negative, by blocks of Householder reflections.
//
// Works on Aᵀ, where the columns of A are rows: what a reflection does to a column is then a sum along a row, and the
// columns that are still to come are the rows below a block, as applyBlock wants them. Q is the reflections applied to the
// columns of I from the last to the first, orthonormal whatever A is.
import { gemmScratch } from './gemm';
import { fromLanes, toLanes } from './lanes';
import { applyBlock, BLOCK, coefficientsRow, paddedRow, reflect } from './reflections';
import { scale64, squares64 } from './rows';
import { words } from './simd';

/** Up to so many columns the reflections are applied one by one: that costs less than to make blocks of them. */
const FEW: i32 = 16;

/** Bytes that qr needs at `scratch`. */
export function qrScratch(m: i32, n: i32): usize {
  const k = min(m, n);
  return gemmScratch() + <usize>BLOCK * coefficientsRow(n) + words((k + 3) & ~3) + <usize>(n + BLOCK + k) * words(paddedRow(m));
}

/**
 * Turns a column into the vector of the reflection, of length √2, that leaves only its first entry, and returns that. The
 * sign is chosen so that nothing cancels; a column that is done already gets a zero vector, the identity.
 */
function makeReflection(column: usize, count: i32): f32 {
  const head: f64 = load<f32>(column),
    tail = squares64(column + 4, count - 1);
  if (tail == 0) {
    store<f32>(column, 0);
    return <f32>head;
  }
  const norm = sqrt(head * head + tail),
    rest = abs(head) + norm;
  const factor = 1 / sqrt(norm * rest);
  store<f32>(column, <f32>(factor * (head > 0 ? rest : -rest)));
  scale64(column + 4, factor, count - 1);
  return <f32>(head > 0 ? -norm : norm);
}

/**
 * Factors the first b of `rows` columns, which turn into vectors; the entries of R above the diagonal go to r, and where
 * they stood there are zeros. The other columns are reflected if `rows` says so.
 */
function factor(columns: usize, stride: usize, b: i32, rows: i32, w: i32, diagonal: usize, r: usize, rRow: usize): void {
  for (let j = 0; j < b; j++) {
    const column = columns + <usize>j * stride;
    for (let i = 0; i < j; i++) {
      store<f32>(r + <usize>i * rRow + words(j), load<f32>(column + words(i)));
      store<f32>(column + words(i), 0);
    }
    const vector = column + words(j);
    store<f32>(diagonal + words(j), makeReflection(vector, w - j));
    reflect(vector, w - j, 1, vector + stride, stride, rows - j - 1);
  }
}

/** Rows `from` … `to` − 1 of ±Iᵀ: the signs of the columns of Q are those that turn the diagonal of R. */
function unitRows(from: i32, to: i32, m: i32, q: usize, stride: usize, diagonal: usize): void {
  for (let i = from; i < to; i++) {
    const row = q + <usize>i * stride;
    memory.fill(row, 0, words(m));
    store<f32>(row + words(i), load<f32>(diagonal + words(i)) < 0 ? -1 : 1);
  }
}

/** Puts the diagonal into R and turns the rows where it is negative; there is no −0. Returns the status. */
function finish(k: i32, n: i32, diagonal: usize, r: usize): i32 {
  let status = 0;
  for (let i = 0; i < k; i++) {
    const value = load<f32>(diagonal + words(i));
    if (status == 0 && (value == 0 || value - value != 0)) status = i + 1;
    const row = r + <usize>i * words(n);
    store<f32>(row + words(i), value);
    const negative = value < 0;
    for (let j = i; j < n; j++) {
      const entry = load<f32>(row + words(j));
      store<f32>(row + words(j), negative ? 0 - entry : 0 + entry);
    }
  }
  return status;
}

function qrOne(m: i32, n: i32, a: usize, q: usize, r: usize, scratch: usize): i32 {
  const k = min(m, n),
    lanes = paddedRow(m),
    stride = words(lanes),
    rRow = words(n);
  const p = scratch + gemmScratch(),
    diagonal = p + <usize>BLOCK * coefficientsRow(n),
    columns = diagonal + words((k + 3) & ~3),
    qt = columns + <usize>(n + BLOCK) * stride;
  toLanes(a, rRow, m, n, columns, lanes);
  memory.fill(r, 0, <usize>k * rRow);
  if (k <= FEW) {
    factor(columns, stride, k, n, m, diagonal, r, rRow);
    fromLanes(columns + <usize>k * stride, lanes, r + words(k), rRow, k, n - k);
    unitRows(0, k, m, qt, stride, diagonal);
    for (let i = k - 1; i >= 0; i--) {
      const vector = <usize>i * (stride + 4);
      reflect(columns + vector, m - i, 1, qt + vector, stride, k - i);
    }
  } else {
    for (let i = 0; i < k; i += BLOCK) {
      const b = min(BLOCK, k - i),
        rest = n - i - b;
      const block = columns + <usize>i * (stride + 4);
      factor(block, stride, b, b, m - i, diagonal + words(i), r + <usize>i * (rRow + 4), rRow);
      fromLanes(columns + <usize>i * stride, lanes, r + words(i), rRow, i, b);
      applyBlock(block, stride, b, rest, m - i, p, coefficientsRow(rest), false, scratch);
    }
    fromLanes(columns + <usize>k * stride, lanes, r + words(k), rRow, k, n - k);
    for (let i = ((k - 1) / BLOCK) * BLOCK; i >= 0; i -= BLOCK) {
      // The vectors go above the rows they are applied to: those are not in use yet, for the reflections leave them alone.
      const b = min(BLOCK, k - i),
        block = <usize>i * (stride + 4),
        top = qt + block - <usize>b * stride;
      unitRows(i, i + b, m, qt, stride, diagonal);
      for (let j: usize = 0; j < <usize>b; j++) memory.copy(top + j * stride, columns + block + j * stride, words(m - i));
      applyBlock(top, stride, b, k - i, m - i, p, coefficientsRow(k - i), true, scratch);
    }
  }
  fromLanes(qt, lanes, q, words(k), m, k);
  return finish(k, n, diagonal, r);
}

/**
 * q[m, k] and r[k, n] of each a[m, n] of a batch, k = min(m, n). Status: 0, or the index from 1 of the first diagonal entry
 * of R that is 0 or not finite.
 */
export function qr(batch: i32, m: i32, n: i32, a: usize, q: usize, r: usize, status: usize, scratch: usize): void {
  const k = min(m, n);
  for (let i = 0; i < batch; i++) {
    store<i32>(status + words(i), qrOne(m, n, a, q, r, scratch));
    a += <usize>m * words(n);
    q += <usize>m * words(k);
    r += <usize>k * words(n);
  }
}

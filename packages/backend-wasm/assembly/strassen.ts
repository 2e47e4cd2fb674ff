// scale·A·B by fewer multiplications: Strassen's recursion (1969) in the form of Winograd, 7 products of quarters and 15 sums.
// The error is small next to the norms of both, no longer next to each entry (Higham 2002, section 23.2.2), so this is for
// products of which no more is asked.
//
// A matrix lies in memory as quarters of quarters, [11, 12, 21, 22] each, down to leaves that are packed as gemm's blocks are:
// every sum then runs through memory in one line, and every leaf is packed once, not once per product. The order of steps is
// that of Boyer, Dumas, Pernet and Zhou (2009, doi:10.1145/1576702.1576713): one sum of A and one of B at a time.
import { gemm, gemmScratch, multiplyPacked, TILE_BYTES } from './gemm';
import { packColumns, packRows, TILE_COLUMNS, TILE_ROWS } from './pack';
import { words } from './simd';

/** Each level makes the error about two to three times as large, and saves less than the one before. */
const LEVELS: i32 = 2;
/** Leaves of a matrix, on each side and in all. */
const SIDE: i32 = 1 << LEVELS;
const LEAVES: i32 = SIDE * SIDE;
/** Smaller matrices are left to gemm; larger ones are cut into pieces of this size, and less than twice as much. */
const LEAST: i32 = 512;

// @ts-ignore: decorator
@inline
function piecesOf(size: i32): i32 {
  return size / LEAST;
}

/** Rows or columns of a leaf: whole panels of B, and whole vectors. */
// @ts-ignore: decorator
@inline
function leafOf(size: i32): i32 {
  return (size / piecesOf(size) / SIDE) & ~(TILE_COLUMNS - 1);
}

// @ts-ignore: decorator
@inline
function isSmall(m: i32, n: i32, depth: i32): bool {
  return min(m, min(n, depth)) < LEAST;
}

/** Bytes of a leaf of A: whole panels. */
function leftBytes(rows: i32, depth: i32): usize {
  return words(((rows + TILE_ROWS - 1) / TILE_ROWS) * TILE_ROWS * depth);
}

/** Bytes that scaledProduct needs at `scratch`: a piece of A, B and C each, and for sums a quarter of one and a leaf. */
export function scaledProductScratch(m: i32, n: i32, depth: i32): usize {
  if (isSmall(m, n, depth)) return gemmScratch();
  const rows = leafOf(m),
    columns = leafOf(n),
    steps = leafOf(depth);
  const leaf = leftBytes(rows, steps) + words(columns * steps) + words(rows * columns);
  return max(gemmScratch(), TILE_BYTES + <usize>(LEAVES + LEAVES / 4 + 1) * leaf);
}

/** The leaf's place in a piece, from its number: its bits are those of the row and the column in turns. */
// @ts-ignore: decorator
@inline
function rowOf(leaf: i32): i32 {
  return ((leaf >> 2) & 2) | ((leaf >> 1) & 1);
}

// @ts-ignore: decorator
@inline
function columnOf(leaf: i32): i32 {
  return ((leaf >> 1) & 2) | (leaf & 1);
}

function packLeft(rows: i32, steps: i32, a: usize, aRow: usize, to: usize): void {
  for (let leaf = 0; leaf < LEAVES; leaf++) {
    const from = a + <usize>(rowOf(leaf) * rows) * aRow + words(columnOf(leaf) * steps);
    for (let i = 0; i < rows; i += TILE_ROWS)
      packRows(from + <usize>i * aRow, aRow, 4, min(TILE_ROWS, rows - i), steps, to + words(i * steps));
    to += leftBytes(rows, steps);
  }
}

function packRight(steps: i32, columns: i32, b: usize, bRow: usize, to: usize): void {
  for (let leaf = 0; leaf < LEAVES; leaf++) {
    packColumns(b + <usize>(rowOf(leaf) * steps) * bRow + words(columnOf(leaf) * columns), bRow, 4, columns, steps, to);
    to += words(columns * steps);
  }
}

/** Puts a piece times `factor` into C, or adds it there. */
function unpack(rows: i32, columns: i32, factor: f32, from: usize, c: usize, cRow: usize, accumulate: bool): void {
  const factors = f32x4.splat(factor),
    row = words(columns);
  for (let leaf = 0; leaf < LEAVES; leaf++) {
    let to = c + <usize>(rowOf(leaf) * rows) * cRow + words(columnOf(leaf) * columns);
    for (let i = 0; i < rows; i++) {
      for (let j: usize = 0; j < row; j += 16) {
        const part = f32x4.mul(factors, v128.load(from + j));
        v128.store(to + j, accumulate ? f32x4.add(v128.load(to + j), part) : part);
      }
      from += row;
      to += cRow;
    }
  }
}

function sumOf(bytes: usize, p: usize, q: usize, to: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f32x4.add(v128.load(p + i), v128.load(q + i)));
}

/** p − q. */
function differenceOf(bytes: usize, p: usize, q: usize, to: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f32x4.sub(v128.load(p + i), v128.load(q + i)));
}

/** Of the products [P1, P6; P7, P5]: [P1, P1 + P6 + P5; P1 + P6 + P7, P1 + P6 + P7 + P5]. */
function mergeQuarters(bytes: usize, c: usize): void {
  const c12 = c + bytes,
    c21 = c12 + bytes,
    c22 = c21 + bytes;
  for (let i: usize = 0; i < bytes; i += 16) {
    const both = f32x4.add(v128.load(c + i), v128.load(c12 + i)),
      three = f32x4.add(both, v128.load(c21 + i)),
      fifth = v128.load(c22 + i);
    v128.store(c12 + i, f32x4.add(both, fifth));
    v128.store(c21 + i, three);
    v128.store(c22 + i, f32x4.add(three, fifth));
  }
}

/** C (+)= A·B of matrices of 4^level leaves of this size; from `free` on the scratch area is not in use. */
function multiply(
  level: i32,
  rows: i32,
  columns: i32,
  steps: i32,
  a: usize,
  b: usize,
  c: usize,
  accumulate: bool,
  free: usize,
  edge: usize,
): void {
  if (level == 0) {
    multiplyPacked(rows, columns, steps, a, b, c, words(columns), accumulate, edge);
    return;
  }
  const below = level - 1,
    leaves: usize = 1 << (2 * below);
  const aSize = leaves * leftBytes(rows, steps),
    bSize = leaves * words(steps * columns),
    cSize = leaves * words(rows * columns);
  if (accumulate) {
    multiply(level, rows, columns, steps, a, b, free, false, free + 4 * cSize, edge);
    sumOf(4 * cSize, c, free, c);
    return;
  }
  const a12 = a + aSize,
    a21 = a12 + aSize,
    a22 = a21 + aSize;
  const b12 = b + bSize,
    b21 = b12 + bSize,
    b22 = b21 + bSize;
  const c12 = c + cSize,
    c21 = c12 + cSize,
    c22 = c21 + cSize;
  const x = free,
    y = x + aSize,
    next = y + bSize;
  differenceOf(aSize, a, a21, x);
  differenceOf(bSize, b22, b12, y);
  multiply(below, rows, columns, steps, x, y, c21, false, next, edge); // P7 = (A11 − A21)·(B22 − B12)
  sumOf(aSize, a21, a22, x);
  differenceOf(bSize, b12, b, y);
  multiply(below, rows, columns, steps, x, y, c22, false, next, edge); // P5 = (A21 + A22)·(B12 − B11)
  differenceOf(aSize, x, a, x);
  differenceOf(bSize, b22, y, y);
  multiply(below, rows, columns, steps, x, y, c12, false, next, edge); // P6 = (A21 + A22 − A11)·(B22 − B12 + B11)
  multiply(below, rows, columns, steps, a, b, c, false, next, edge); // P1 = A11·B11
  mergeQuarters(cSize, c);
  differenceOf(aSize, a12, x, x);
  multiply(below, rows, columns, steps, x, b22, c12, true, next, edge); // (A12 − A21 − A22 + A11)·B22
  differenceOf(bSize, b21, y, y);
  multiply(below, rows, columns, steps, a22, y, c21, true, next, edge); // A22·(B21 − B22 + B12 − B11)
  multiply(below, rows, columns, steps, a12, b21, c, true, next, edge);
}

function scaleAll(count: i32, factor: f32, c: usize): void {
  const factors = f32x4.splat(factor);
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(c + words(i), f32x4.mul(v128.load(c + words(i)), factors));
  for (; i < count; i++) store<f32>(c + words(i), load<f32>(c + words(i)) * factor);
}

/** C[m, n] = scale·A[m, depth]·B[depth, n], all contiguous; `scale` points to a number. */
export function scaledProduct(m: i32, n: i32, depth: i32, a: usize, b: usize, scale: usize, c: usize, scratch: usize): void {
  const factor = load<f32>(scale),
    aRow = words(depth),
    row = words(n);
  if (isSmall(m, n, depth)) {
    gemm(m, n, depth, a, aRow, 4, b, row, 4, c, row, false, scratch);
    scaleAll(m * n, factor, c);
    return;
  }
  const rows = leafOf(m),
    columns = leafOf(n),
    steps = leafOf(depth);
  const high = SIDE * rows,
    wide = SIDE * columns,
    deep = SIDE * steps; // of a piece
  const m0 = piecesOf(m) * high,
    n0 = piecesOf(n) * wide,
    d0 = piecesOf(depth) * deep;
  // What is no part of a piece: the end of the depth, the last columns and the last rows.
  if (d0 < depth) gemm(m0, n0, depth - d0, a + words(d0), aRow, 4, b + <usize>d0 * row, row, 4, c, row, false, scratch);
  if (n0 < n) gemm(m0, n - n0, depth, a, aRow, 4, b + words(n0), row, 4, c + words(n0), row, false, scratch);
  if (m0 < m) gemm(m - m0, n, depth, a + <usize>m0 * aRow, aRow, 4, b, row, 4, c + <usize>m0 * row, row, false, scratch);
  if (d0 < depth || n0 < n || m0 < m) scaleAll(m * n, factor, c);
  const left = scratch + TILE_BYTES,
    right = left + <usize>LEAVES * leftBytes(rows, steps),
    result = right + <usize>LEAVES * words(steps * columns),
    free = result + <usize>LEAVES * words(rows * columns);
  for (let k = 0; k < d0; k += deep) {
    for (let j = 0; j < n0; j += wide) {
      packRight(steps, columns, b + <usize>k * row + words(j), row, right);
      for (let i = 0; i < m0; i += high) {
        packLeft(rows, steps, a + <usize>i * aRow + words(k), aRow, left);
        multiply(LEVELS, rows, columns, steps, left, right, result, false, free, scratch);
        unpack(rows, columns, factor, result, c + <usize>i * row + words(j), row, k > 0 || d0 < depth);
      }
    }
  }
}

// The dense product C = A·B, or C += A·B, of strided views: element (i, k) of A lies at a + i·aRow + k·aColumn, so a
// transposed operand has its two strides exchanged, and all four forms are one kernel. Rows of C are contiguous.
//
// The loops of Goto and van de Geijn (2008, doi:10.1145/1356052.1356053): blocks of B and A are packed so that a block of
// B stays in the second cache, and one panel of each in the first, while tiles of C are summed up in registers.
import { gemv } from './gemv';
import { packColumns, packRows, TILE_COLUMNS, TILE_ROWS } from './pack';
import { fma, words } from './simd';

export const DEPTH: i32 = 256; // of a block
export const ROWS: i32 = 120; // of A in a block, a multiple of TILE_ROWS
const COLUMNS: i32 = 512; // of B in a block, a multiple of TILE_COLUMNS

export const TILE_BYTES: usize = 256;
export const A_BYTES: usize = <usize>(ROWS * DEPTH * 4);
const B_BYTES: usize = <usize>(COLUMNS * DEPTH * 4);

/** Bytes that gemm needs at `scratch`. */
export function gemmScratch(): usize {
  return TILE_BYTES + A_BYTES + B_BYTES;
}

// 10 sums, 2 vectors of B, 1 broadcast and 1 product are 14 of the 15 registers that V8 hands out on x64; taller tiles
// spill. Keep the shape of this loop: written as do/while, or unrolled by hand, V8 moves all loads to the top of the body,
// spills the sums and halves the speed. Measure after every change.
function tile(a: usize, b: usize, depth: i32, c: usize, cRow: usize, accumulate: bool): void {
  let c00 = f32x4.splat(0),
    c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0),
    c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0),
    c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0),
    c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0),
    c41 = f32x4.splat(0);
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16);
    let t = v128.load32_splat(a);
    c00 = fma(t, b0, c00);
    c01 = fma(t, b1, c01);
    t = v128.load32_splat(a, 4);
    c10 = fma(t, b0, c10);
    c11 = fma(t, b1, c11);
    t = v128.load32_splat(a, 8);
    c20 = fma(t, b0, c20);
    c21 = fma(t, b1, c21);
    t = v128.load32_splat(a, 12);
    c30 = fma(t, b0, c30);
    c31 = fma(t, b1, c31);
    t = v128.load32_splat(a, 16);
    c40 = fma(t, b0, c40);
    c41 = fma(t, b1, c41);
    a += 4 * TILE_ROWS;
    b += 4 * TILE_COLUMNS;
  }
  if (accumulate) {
    addRow(c, c00, c01);
    c += cRow;
    addRow(c, c10, c11);
    c += cRow;
    addRow(c, c20, c21);
    c += cRow;
    addRow(c, c30, c31);
    c += cRow;
    addRow(c, c40, c41);
  } else {
    putRow(c, c00, c01);
    c += cRow;
    putRow(c, c10, c11);
    c += cRow;
    putRow(c, c20, c21);
    c += cRow;
    putRow(c, c30, c31);
    c += cRow;
    putRow(c, c40, c41);
  }
}

// @ts-ignore: decorator
@inline
function putRow(to: usize, low: v128, high: v128): void {
  v128.store(to, low);
  v128.store(to, high, 16);
}

// @ts-ignore: decorator
@inline
function addRow(to: usize, low: v128, high: v128): void {
  v128.store(to, f32x4.add(v128.load(to), low));
  v128.store(to, f32x4.add(v128.load(to, 16), high), 16);
}

/** What of a tile at the edge exists. */
function copyTile(from: usize, c: usize, cRow: usize, rows: i32, columns: i32, accumulate: bool): void {
  for (let i = 0; i < rows; i++) {
    if (columns == TILE_COLUMNS) {
      const low = v128.load(from),
        high = v128.load(from, 16);
      if (accumulate) addRow(c, low, high);
      else putRow(c, low, high);
    } else {
      for (let j = 0; j < columns; j++) {
        const value = load<f32>(from + words(j));
        store<f32>(c + words(j), accumulate ? load<f32>(c + words(j)) + value : value);
      }
    }
    from += words(TILE_COLUMNS);
    c += cRow;
  }
}

/** C[rows, columns] = A[rows, steps]·B for one packed block of each; `edge` is a tile. */
export function multiplyPacked(
  rows: i32,
  columns: i32,
  steps: i32,
  packedA: usize,
  packedB: usize,
  c: usize,
  cRow: usize,
  accumulate: bool,
  edge: usize,
): void {
  for (let j = 0; j < columns; j += TILE_COLUMNS) {
    const wide = min(TILE_COLUMNS, columns - j),
      panelB = packedB + words(j * steps);
    for (let i = 0; i < rows; i += TILE_ROWS) {
      const tall = min(TILE_ROWS, rows - i),
        panelA = packedA + words(i * steps),
        at = c + <usize>i * cRow + words(j);
      if (tall == TILE_ROWS && wide == TILE_COLUMNS) {
        tile(panelA, panelB, steps, at, cRow, accumulate);
      } else {
        tile(panelA, panelB, steps, edge, words(TILE_COLUMNS), false);
        copyTile(edge, at, cRow, tall, wide, accumulate);
      }
    }
  }
}

/** C[rows, columns] = A[rows, steps]·B for one block of each: A is packed at `scratch`, behind a tile for the edges; B is packed. */
export function multiplyBlock(
  rows: i32,
  columns: i32,
  steps: i32,
  a: usize,
  aRow: usize,
  aColumn: usize,
  packedB: usize,
  c: usize,
  cRow: usize,
  accumulate: bool,
  scratch: usize,
): void {
  const packedA = scratch + TILE_BYTES;
  for (let i = 0; i < rows; i += TILE_ROWS)
    packRows(a + <usize>i * aRow, aRow, aColumn, min(TILE_ROWS, rows - i), steps, packedA + words(i * steps));
  multiplyPacked(rows, columns, steps, packedA, packedB, c, cRow, accumulate, scratch);
}

/** C[m, n] = A[m, depth]·B[depth, n], added to what is there if `accumulate`. A sum over nothing is 0. */
export function gemm(
  m: i32,
  n: i32,
  depth: i32,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  accumulate: bool,
  scratch: usize,
): void {
  if (depth == 0) {
    if (!accumulate) for (let i = 0; i < m; i++) memory.fill(c + <usize>i * cRow, 0, words(n));
    return;
  }
  if (gemv(m, n, depth, a, aRow, aColumn, b, bRow, bColumn, c, cRow, accumulate)) return;
  const packedB = scratch + TILE_BYTES + A_BYTES;
  for (let j0 = 0; j0 < n; j0 += COLUMNS) {
    const columns = min(COLUMNS, n - j0);
    for (let k0 = 0; k0 < depth; k0 += DEPTH) {
      const steps = min(DEPTH, depth - k0);
      const add = k0 > 0 || accumulate; // later blocks of the depth add to the first
      packColumns(b + <usize>k0 * bRow + <usize>j0 * bColumn, bRow, bColumn, columns, steps, packedB);
      for (let i0 = 0; i0 < m; i0 += ROWS) {
        const rows = min(ROWS, m - i0);
        multiplyBlock(
          rows,
          columns,
          steps,
          a + <usize>i0 * aRow + <usize>k0 * aColumn,
          aRow,
          aColumn,
          packedB,
          c + <usize>i0 * cRow + words(j0),
          cRow,
          add,
          scratch,
        );
      }
    }
  }
}

/** One product per entry of a batch; a batch stride of 0 repeats that operand. */
export function batchedGemm(
  batch: i32,
  m: i32,
  n: i32,
  depth: i32,
  a: usize,
  aBatch: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bBatch: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  cBatch: usize,
  cRow: usize,
  scratch: usize,
): void {
  for (let i = 0; i < batch; i++) {
    gemm(m, n, depth, a, aRow, aColumn, b, bRow, bColumn, c, cRow, false, scratch);
    a += aBatch;
    b += bBatch;
    c += cBatch;
  }
}

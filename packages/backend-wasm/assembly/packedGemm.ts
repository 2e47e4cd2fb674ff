// The product of gemm for a B that many products share: it is packed once, whole.
import { A_BYTES, copyTile, DEPTH, ROWS, TILE_BYTES, tile } from './gemm';
import { packColumns, packRows, TILE_COLUMNS, TILE_ROWS } from './pack';
import { words } from './simd';

// @ts-ignore: decorator
@inline
function whole(n: i32): i32 {
  return (n + TILE_COLUMNS - 1) & ~(TILE_COLUMNS - 1);
}

/** Bytes of a packed B[depth, n]. */
export function packedBytes(n: i32, depth: i32): usize {
  return words(whole(n)) * <usize>depth;
}

/** Packs B[depth, n]: blocks of its depth one after the other, each as gemm has it. */
export function packWhole(n: i32, depth: i32, b: usize, bRow: usize, bColumn: usize, packed: usize): void {
  for (let k = 0; k < depth; k += DEPTH)
    packColumns(b + <usize>k * bRow, bRow, bColumn, n, min(DEPTH, depth - k), packed + packedBytes(n, k));
}

/** Bytes that gemmPacked needs at `scratch`. */
export function packedScratch(): usize {
  return TILE_BYTES + A_BYTES;
}

/** C[m, n] = A[m, depth]·B, added to what is there if `accumulate`; depth > 0. */
export function gemmPacked(
  m: i32,
  n: i32,
  depth: i32,
  a: usize,
  aRow: usize,
  aColumn: usize,
  packed: usize,
  c: usize,
  cRow: usize,
  accumulate: bool,
  scratch: usize,
): void {
  const edge = scratch,
    packedA = scratch + TILE_BYTES;
  for (let i0 = 0; i0 < m; i0 += ROWS) {
    const rows = min(ROWS, m - i0);
    for (let k0 = 0; k0 < depth; k0 += DEPTH) {
      const steps = min(DEPTH, depth - k0);
      const add = k0 > 0 || accumulate;
      const block = packed + packedBytes(n, k0);
      for (let i = 0; i < rows; i += TILE_ROWS)
        packRows(
          a + <usize>(i0 + i) * aRow + <usize>k0 * aColumn,
          aRow,
          aColumn,
          min(TILE_ROWS, rows - i),
          steps,
          packedA + words(i * steps),
        );
      for (let j = 0; j < n; j += TILE_COLUMNS) {
        const wide = min(TILE_COLUMNS, n - j),
          panelB = block + words(j * steps);
        for (let i = 0; i < rows; i += TILE_ROWS) {
          const tall = min(TILE_ROWS, rows - i),
            panelA = packedA + words(i * steps),
            at = c + <usize>(i0 + i) * cRow + words(j);
          if (tall == TILE_ROWS && wide == TILE_COLUMNS) {
            tile(panelA, panelB, steps, at, cRow, add);
          } else {
            tile(panelA, panelB, steps, edge, words(TILE_COLUMNS), false);
            copyTile(edge, at, cRow, tall, wide, add);
          }
        }
      }
    }
  }
}

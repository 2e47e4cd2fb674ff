// The product of gemm for a B that many products share: it is packed once, whole.
import { A_BYTES, DEPTH, multiplyBlock, ROWS, TILE_BYTES } from './gemm';
import { packColumns, TILE_COLUMNS } from './pack';
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
  for (let i0 = 0; i0 < m; i0 += ROWS) {
    for (let k0 = 0; k0 < depth; k0 += DEPTH)
      multiplyBlock(
        min(ROWS, m - i0),
        n,
        min(DEPTH, depth - k0),
        a + <usize>i0 * aRow + <usize>k0 * aColumn,
        aRow,
        aColumn,
        packed + packedBytes(n, k0),
        c + <usize>i0 * cRow,
        cRow,
        k0 > 0 || accumulate,
        scratch,
      );
  }
}

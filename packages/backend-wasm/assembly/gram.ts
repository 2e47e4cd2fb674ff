// The symmetric product A·Aᵀ + shift·I of strided views: only tiles on or below the diagonal are multiplied, the rest is their
// mirror image, bit for bit.
import { DEPTH, multiplyBlock, TILE_BYTES } from './gemm';
import { packColumns, TILE_COLUMNS, TILE_ROWS } from './pack';
import { fma, transpose4, words } from './simd';

/** Rows of A that are packed as columns of Aᵀ at once, a multiple of TILE_COLUMNS. */
const COLUMNS: i32 = 512;
/** Rows of the mirrored image that go together: one of its rows gets a whole cache line of them. */
const BAND: i32 = 16;

/** A strip as high as a tile is multiplied up to the diagonal: of higher ones, more would lie above it. */
const STRIP_BYTES: usize = <usize>(TILE_ROWS * DEPTH * 4);

/** Bytes that gram needs at `scratch`. */
export function gramScratch(): usize {
  return TILE_BYTES + STRIP_BYTES + words(COLUMNS * DEPTH);
}

/** Copies what is below the diagonal to above it. */
function mirror(n: i32, c: usize): void {
  const row = words(n);
  for (let i0 = 0; i0 < n; i0 += BAND) {
    const last = min(i0 + BAND, n);
    let j = 0;
    if (last - i0 == BAND) {
      for (; j + 4 <= i0; j += 4) {
        const from = c + <usize>i0 * row + words(j),
          to = c + <usize>j * row + words(i0);
        transpose4(from, row, to, row);
        transpose4(from + 4 * row, row, to + 16, row);
        transpose4(from + 8 * row, row, to + 32, row);
        transpose4(from + 12 * row, row, to + 48, row);
      }
    }
    for (; j < last; j++) {
      for (let i = max(i0, j + 1); i < last; i++) store<f32>(c + <usize>j * row + words(i), load<f32>(c + <usize>i * row + words(j)));
    }
  }
}

/** The lower triangle, and of what is above it as much as the tiles on the diagonal have. */
function lowerTriangle(n: i32, depth: i32, a: usize, aRow: usize, aColumn: usize, c: usize, scratch: usize): void {
  const row = words(n),
    packed = scratch + TILE_BYTES + STRIP_BYTES;
  for (let j0 = 0; j0 < n; j0 += COLUMNS) {
    const columns = min(COLUMNS, n - j0);
    for (let k0 = 0; k0 < depth; k0 += DEPTH) {
      const steps = min(DEPTH, depth - k0);
      packColumns(a + <usize>j0 * aRow + <usize>k0 * aColumn, aColumn, aRow, columns, steps, packed);
      for (let i0 = j0 - (j0 % TILE_ROWS); i0 < n; i0 += TILE_ROWS) {
        const rows = min(TILE_ROWS, n - i0),
          upToDiagonal = (i0 + rows - j0 + TILE_COLUMNS - 1) & ~(TILE_COLUMNS - 1);
        multiplyBlock(
          rows,
          min(columns, upToDiagonal),
          steps,
          a + <usize>i0 * aRow + <usize>k0 * aColumn,
          aRow,
          aColumn,
          packed,
          c + <usize>i0 * row + words(j0),
          row,
          k0 > 0,
          scratch,
        );
      }
    }
  }
}

/** The sum of the squares of numbers, in float64 from float32 sums of 8 each. */
function sumOfSquares(count: i32, x: usize): f64 {
  let total = f64x2.splat(0);
  let quads = count >> 2;
  while (quads > 0) {
    const steps = min(quads, 8);
    let sums = f32x4.splat(0);
    for (let k = 0; k < steps; k++) {
      const entries = v128.load(x);
      sums = fma(entries, entries, sums);
      x += 16;
    }
    total = f64x2.add(total, f64x2.promote_low_f32x4(sums));
    total = f64x2.add(total, f64x2.promote_low_f32x4(v128.shuffle<f32>(sums, sums, 2, 3, 0, 1)));
    quads -= steps;
  }
  let sum = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
  for (let k = count & 3; k > 0; k--) {
    sum += <f64>load<f32>(x) * <f64>load<f32>(x);
    x += 4;
  }
  return sum;
}

/**
 * The defect E = A·Aᵀ − I of A[n, depth], and of s = ‖E‖² the number v that is wanted and 4·dv/ds: `times`·s if `squared`, else
 * `times`·√s, or 0 for an s up to `least`.
 */
export function rowDefect(
  n: i32,
  depth: i32,
  a: usize,
  squared: bool,
  least: f64,
  times: f64,
  defect: usize,
  value: usize,
  slope: usize,
  scratch: usize,
): void {
  gram(1, n, depth, a, words(depth), 4, -1, defect, scratch);
  const s = sumOfSquares(n * n, defect);
  if (squared) {
    store<f32>(value, <f32>(times * s));
    store<f32>(slope, <f32>(4 * times));
  } else {
    const counted: f64 = s > least ? times : 0;
    store<f32>(value, <f32>(counted * sqrt<f64>(s)));
    store<f32>(slope, <f32>((2 * counted) / sqrt<f64>(s < least ? least : s)));
  }
}

/** C[n, n] = A·Aᵀ + shift·I for a batch of A[n, depth]; element (i, k) lies at a + i·aRow + k·aColumn. */
export function gram(batch: i32, n: i32, depth: i32, a: usize, aRow: usize, aColumn: usize, shift: f32, c: usize, scratch: usize): void {
  const size = <usize>n * words(n);
  for (let b = 0; b < batch; b++) {
    if (depth == 0) memory.fill(c, 0, size);
    else lowerTriangle(n, depth, a, aRow, aColumn, c, scratch);
    if (shift != 0) {
      for (let i = 0; i < n; i++) {
        const at = c + <usize>i * (words(n) + 4);
        store<f32>(at, load<f32>(at) + shift);
      }
    }
    mirror(n, c);
    a += <usize>n * words(depth);
    c += size;
  }
}

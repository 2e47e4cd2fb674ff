// Rows of a sparse matrix, as the product and its gradient read them.
import { words } from './simd';

export const MOST: i32 = 32; // vectors of a block: their sums for one row are eight registers

/** A column, stored as float32: adding 2²³ puts it into the lower bits. What is none is put in range, for safety alone. */
// @ts-ignore: decorator
@inline
export function columnAt(at: usize, last: u32): usize {
  return <usize>min<u32>(reinterpret<u32>(load<f32>(at) + 8388608.0) & 0x7fffff, last);
}

/** Where row `k` ends among the entries; the last row takes what is left. */
// @ts-ignore: decorator
@inline
export function endOf(offsets: usize, k: i32, rows: i32, start: i32, entries: i32): i32 {
  if (k + 1 == rows) return entries;
  const end = <i32>i32x4.extract_lane(i32x4.trunc_sat_f32x4_s(v128.load32_splat(offsets + words(k + 1))), 0);
  return max(start, min(end, entries));
}

/** Lanes of a block: a multiple of 4. */
// @ts-ignore: decorator
@inline
export function lanesOf(batch: i32): i32 {
  return min(MOST, (batch + 3) & ~3);
}

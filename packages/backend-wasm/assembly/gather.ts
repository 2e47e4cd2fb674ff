// Rows at given places, and whether the places exist.
import { copyRow } from './move';

/** The first of `count` places that is not in [0, length), or −1. */
export function firstOutside(count: i32, length: i32, places: usize): i32 {
  for (let k = 0; k < count; k++) {
    if (load<u32>(places + (<usize>k << 2)) >= <u32>length) return k;
  }
  return -1;
}

/** From each of `outer` tables of `length` rows of `bytes`, the rows at `count` places. */
export function gatherRows(outer: i32, length: i32, count: i32, bytes: usize, table: usize, places: usize, to: usize): void {
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < count; k++) {
      copyRow(table + <usize>load<u32>(places + (<usize>k << 2)) * bytes, to, bytes);
      to += bytes;
    }
    table += <usize>length * bytes;
  }
}

// Copies of rows: what slices, splits and repetitions are made of.
import { copyWords } from './copy';

/** Above this a call of memory.copy costs less than it saves. */
const SHORT: usize = 128;

// @ts-ignore: decorator
@inline
export function copyRow(from: usize, to: usize, bytes: usize): void {
  if (bytes > SHORT || (bytes & 3) != 0) memory.copy(to, from, bytes);
  else copyWords(from, to, bytes);
}

/** Copies `bytes` of each of `rows` rows. */
export function copyRows(rows: i32, bytes: usize, from: usize, fromStep: usize, to: usize, toStep: usize): void {
  for (let i = 0; i < rows; i++) {
    copyRow(from, to, bytes);
    from += fromStep;
    to += toStep;
  }
}

/** Each of `rows` rows of `bytes` so many times, one after the other. */
export function repeatRows(rows: i32, bytes: usize, times: i32, from: usize, to: usize): void {
  for (let i = 0; i < rows; i++) {
    if (bytes == 4) {
      const value = v128.load32_splat(from);
      const end = to + (<usize>times << 2);
      for (; to + 16 <= end; to += 16) v128.store(to, value);
      for (; to < end; to += 4) v128.store32_lane(to, value, 0);
    } else {
      for (let k = 0; k < times; k++) {
        copyRow(from, to, bytes);
        to += bytes;
      }
    }
    from += bytes;
  }
}

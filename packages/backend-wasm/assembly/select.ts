// Choices between words of 32 bits, whatever they hold.
import { copyWords } from './copy';
import { words } from './simd';

/** y = condition ? t : e, entry by entry; a condition is one byte, 0 or not. */
export function select(count: i32, condition: usize, t: usize, e: usize, y: usize): void {
  const whole = count & ~15,
    zero = i8x16.splat(0);
  for (let i = 0; i < whole; i += 16) {
    const c = i8x16.ne(v128.load(condition), zero);
    put(t, e, y, 0, v128.shuffle<i8>(c, c, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3));
    put(t, e, y, 16, v128.shuffle<i8>(c, c, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7));
    put(t, e, y, 32, v128.shuffle<i8>(c, c, 8, 8, 8, 8, 9, 9, 9, 9, 10, 10, 10, 10, 11, 11, 11, 11));
    put(t, e, y, 48, v128.shuffle<i8>(c, c, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 15, 15, 15, 15));
    condition += 16;
    t += 64;
    e += 64;
    y += 64;
  }
  for (let i = whole; i < count; i++) {
    store<u32>(y, load<u8>(condition) != 0 ? load<u32>(t) : load<u32>(e));
    condition += 1;
    t += 4;
    e += 4;
    y += 4;
  }
}

// @ts-ignore: decorator
@inline
function put(t: usize, e: usize, y: usize, offset: usize, mask: v128): void {
  v128.store(y + offset, v128.bitselect(v128.load(t + offset), v128.load(e + offset), mask));
}

/** y[i, :] = condition[i] ? t[i, :] : e[i, :]. */
export function selectRows(rows: i32, length: i32, condition: usize, t: usize, e: usize, y: usize): void {
  const bytes = words(length);
  for (let i = 0; i < rows; i++) {
    copyWords(load<u8>(condition + i) != 0 ? t : e, y, bytes);
    t += bytes;
    e += bytes;
    y += bytes;
  }
}

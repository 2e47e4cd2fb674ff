// Copies and zeros of short rows, where a call of memory.copy costs more than the row.

/** Copies `bytes`, a multiple of 4. */
// @ts-ignore: decorator
@inline
export function copyWords(from: usize, to: usize, bytes: usize): void {
  const whole = bytes & ~15;
  for (let i: usize = 0; i < whole; i += 16) v128.store(to + i, v128.load(from + i));
  for (let i = whole; i < bytes; i += 4) store<u32>(to + i, load<u32>(from + i));
}

/** Sets `bytes`, a multiple of 4, to 0. */
// @ts-ignore: decorator
@inline
export function zeroWords(to: usize, bytes: usize): void {
  const whole = bytes & ~15;
  for (let i: usize = 0; i < whole; i += 16) v128.store(to + i, i32x4.splat(0));
  for (let i = whole; i < bytes; i += 4) store<u32>(to + i, 0);
}

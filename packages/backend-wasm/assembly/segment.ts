// Sums of rows that belong together.
import { words } from './simd';

/**
 * y[ids[i], :] += x[i, :] on rows of `length`; y[segments, length] starts at 0, and rows whose id is no segment are left
 * out. A step of 0 repeats the one row of x, or the one id.
 */
export function segmentSum(rows: i32, length: i32, segments: i32, x: usize, xStep: usize, ids: usize, idStep: usize, y: usize): void {
  const bytes = words(length),
    whole = bytes & ~15;
  memory.fill(y, 0, <usize>segments * bytes);
  for (let i = 0; i < rows; i++) {
    const id = load<i32>(ids);
    if (id >= 0 && id < segments) {
      const to = y + <usize>id * bytes;
      for (let j: usize = 0; j < whole; j += 16) v128.store(to + j, f32x4.add(v128.load(to + j), v128.load(x + j)));
      for (let j = whole; j < bytes; j += 4) store<f32>(to + j, load<f32>(to + j) + load<f32>(x + j));
    }
    x += xStep;
    ids += idStep;
  }
}

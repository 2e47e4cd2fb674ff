// One triangle of each matrix of a batch, zeros in the other; the diagonal multiplied by a number.
import { words } from './simd';

export function triangularPart(batch: i32, rows: i32, columns: i32, lower: bool, diagonal: f32, from: usize, to: usize): void {
  const row = words(columns);
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < rows; i++) {
      const before = words(min(i, columns)),
        after = words(min(i + 1, columns));
      if (lower) {
        memory.copy(to, from, before);
        memory.fill(to + after, 0, row - after);
      } else {
        memory.fill(to, 0, before);
        memory.copy(to + after, from + after, row - after);
      }
      if (i < columns) store<f32>(to + before, diagonal == 0 ? 0 : diagonal * load<f32>(from + before));
      from += row;
      to += row;
    }
  }
}

// Copies between rows of vectors and "lanes": the transposed form in which element i of several vectors lies side by side,
// so that arithmetic on whole elements needs no shuffles. A plane of lanes has `lanes`, a multiple of 4, numbers per element.
import { transpose4, words } from './simd';

// Elements go in blocks of one cache line, so that every line of a vector is read, or written, once.
const BLOCK: i32 = 16;

/** plane[i·lanes + lane] = element i of vector `lane`; lanes without a vector are 0. */
export function toLanes(from: usize, fromStride: usize, vectors: i32, length: i32, plane: usize, lanes: i32): void {
  const step = words(lanes);
  for (let first = 0; first < length; first += BLOCK) {
    const end = min(first + BLOCK, length);
    const rows = plane + <usize>first * step;
    let lane = 0;
    for (; lane + 4 <= vectors; lane += 4) {
      let source = from + <usize>lane * fromStride + words(first),
        target = rows + words(lane);
      let i = first;
      for (; i + 4 <= end; i += 4) {
        transpose4(source, fromStride, target, step);
        source += 16;
        target += 4 * step;
      }
      for (; i < end; i++) {
        for (let k = 0; k < 4; k++) store<f32>(target + words(k), load<f32>(source + <usize>k * fromStride));
        source += 4;
        target += step;
      }
    }
    for (; lane < lanes; lane++) {
      let source = from + <usize>lane * fromStride + words(first),
        target = rows + words(lane);
      for (let i = first; i < end; i++) {
        store<f32>(target, lane < vectors ? load<f32>(source) : 0);
        source += 4;
        target += step;
      }
    }
  }
}

/** The way back; lanes without a vector are left out. */
export function fromLanes(plane: usize, lanes: i32, to: usize, toStride: usize, vectors: i32, length: i32): void {
  const step = words(lanes);
  for (let first = 0; first < length; first += BLOCK) {
    const end = min(first + BLOCK, length);
    const rows = plane + <usize>first * step;
    let lane = 0;
    for (; lane + 4 <= vectors; lane += 4) {
      let source = rows + words(lane),
        target = to + <usize>lane * toStride + words(first);
      let i = first;
      for (; i + 4 <= end; i += 4) {
        transpose4(source, step, target, toStride);
        source += 4 * step;
        target += 16;
      }
      for (; i < end; i++) {
        for (let k = 0; k < 4; k++) store<f32>(target + <usize>k * toStride, load<f32>(source + words(k)));
        source += step;
        target += 4;
      }
    }
    for (; lane < vectors; lane++) {
      let source = rows + words(lane),
        target = to + <usize>lane * toStride + words(first);
      for (let i = first; i < end; i++) {
        store<f32>(target, load<f32>(source));
        source += step;
        target += 4;
      }
    }
  }
}

/** to += from, `count` numbers, a multiple of 4. */
export function addLanes(from: usize, to: usize, count: i32): void {
  for (let i: usize = 0; i < words(count); i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(from + i)));
}

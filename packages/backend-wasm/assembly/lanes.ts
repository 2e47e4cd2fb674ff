// Copies between rows of vectors and "lanes": the transposed form in which element i of several vectors lies side by side,
// so that arithmetic on whole elements needs no shuffles. A plane of lanes has `lanes`, a multiple of 4, numbers per element.
import { transpose4, words } from './simd';

/** plane[i·lanes + lane] = element i of vector `lane`; lanes without a vector are 0. */
export function toLanes(from: usize, fromStride: usize, vectors: i32, length: i32, plane: usize, lanes: i32): void {
  const step = words(lanes);
  let lane = 0;
  for (; lane + 4 <= vectors; lane += 4) {
    let source = from + <usize>lane * fromStride,
      target = plane + words(lane);
    let i = 0;
    for (; i + 4 <= length; i += 4) {
      transpose4(source, fromStride, target, step);
      source += 16;
      target += 4 * step;
    }
    for (; i < length; i++) {
      for (let k = 0; k < 4; k++) store<f32>(target + words(k), load<f32>(source + <usize>k * fromStride));
      source += 4;
      target += step;
    }
  }
  for (; lane < lanes; lane++) {
    let source = from + <usize>lane * fromStride,
      target = plane + words(lane);
    for (let i = 0; i < length; i++) {
      store<f32>(target, lane < vectors ? load<f32>(source) : 0);
      source += 4;
      target += step;
    }
  }
}

/** The way back; lanes without a vector are left out. `accumulate`: adds to what is there. */
export function fromLanes(plane: usize, lanes: i32, to: usize, toStride: usize, vectors: i32, length: i32, accumulate: bool): void {
  const step = words(lanes);
  const quads = accumulate ? 0 : vectors & ~3;
  let lane = 0;
  for (; lane < quads; lane += 4) {
    let source = plane + words(lane),
      target = to + <usize>lane * toStride;
    let i = 0;
    for (; i + 4 <= length; i += 4) {
      transpose4(source, step, target, toStride);
      source += 4 * step;
      target += 16;
    }
    for (; i < length; i++) {
      for (let k = 0; k < 4; k++) store<f32>(target + <usize>k * toStride, load<f32>(source + words(k)));
      source += step;
      target += 4;
    }
  }
  for (; lane < vectors; lane++) {
    let source = plane + words(lane),
      target = to + <usize>lane * toStride;
    for (let i = 0; i < length; i++) {
      const value = load<f32>(source);
      store<f32>(target, accumulate ? load<f32>(target) + value : value);
      source += step;
      target += 4;
    }
  }
}

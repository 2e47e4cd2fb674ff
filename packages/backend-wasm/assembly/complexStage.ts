// One factor of a complex butterfly. In lanes the real and the imaginary part of an element are two rows, one after the other.
import { fma, fnma, sum4, words } from './simd';

/** y = the factor applied to x, both planes of n elements; may be one plane. `tied`: every group has the same matrices. */
export function complexStage(x: usize, y: usize, matrices: usize, n: i32, stride: i32, lanes: i32, tied: bool): void {
  const row = words(lanes),
    far = <usize>(2 * stride) * row;
  for (let group = 0; group < n; group += 2 * stride) {
    let t = tied ? matrices : matrices + (<usize>(group >> 1) << 5);
    let from = x + <usize>(2 * group) * row,
      to = y + <usize>(2 * group) * row;
    for (let k = 0; k < stride; k++) {
      const t00 = v128.load32_splat(t),
        i00 = v128.load32_splat(t, 4),
        t01 = v128.load32_splat(t, 8),
        i01 = v128.load32_splat(t, 12),
        t10 = v128.load32_splat(t, 16),
        i10 = v128.load32_splat(t, 20),
        t11 = v128.load32_splat(t, 24),
        i11 = v128.load32_splat(t, 28);
      for (let lane: usize = 0; lane < row; lane += 16) {
        const p = from + lane,
          q = to + lane;
        const a = v128.load(p),
          ai = v128.load(p + row),
          c = v128.load(p + far),
          ci = v128.load(p + far + row);
        v128.store(q, fnma(i01, ci, fma(t01, c, fnma(i00, ai, f32x4.mul(t00, a)))));
        v128.store(q + row, fma(i01, c, fma(t01, ci, fma(i00, a, f32x4.mul(t00, ai)))));
        v128.store(q + far, fnma(i11, ci, fma(t11, c, fnma(i10, ai, f32x4.mul(t10, a)))));
        v128.store(q + far + row, fma(i11, c, fma(t11, ci, fma(i10, a, f32x4.mul(t10, ai)))));
      }
      from += 2 * row;
      to += 2 * row;
      t += 32;
    }
  }
}

/**
 * g, dL/dy, becomes dL/dx in place; dL/d(matrices) is added to `slopes`. Gradients are those of real and imaginary parts:
 * dx = conj(Mᵀ)·dy, dM = dy·conj(xᵀ). Two loops over the lanes: the 8 sums and the 8 factors would not fit the registers.
 */
export function complexStageBack(x: usize, g: usize, matrices: usize, slopes: usize, n: i32, stride: i32, lanes: i32, tied: bool): void {
  const row = words(lanes),
    far = <usize>(2 * stride) * row;
  for (let group = 0; group < n; group += 2 * stride) {
    const first: usize = tied ? 0 : <usize>(group >> 1) << 5;
    let t = matrices + first,
      dt = slopes + first;
    let from = x + <usize>(2 * group) * row,
      to = g + <usize>(2 * group) * row;
    for (let k = 0; k < stride; k++) {
      addProducts(from, to, far, row, dt);
      addProducts(from, to + far, far, row, dt + 16);
      conjugateMix(to, far, row, t);
      from += 2 * row;
      to += 2 * row;
      t += 32;
      dt += 32;
    }
  }
}

/** One row of dM: adds Σ g·conj(a) and Σ g·conj(c) over the lanes. */
// @ts-ignore: decorator
@inline
function addProducts(from: usize, g: usize, far: usize, row: usize, dt: usize): void {
  let s0 = f32x4.splat(0),
    i0 = s0,
    s1 = s0,
    i1 = s0;
  for (let lane: usize = 0; lane < row; lane += 16) {
    const p = from + lane;
    const re = v128.load(g + lane),
      im = v128.load(g + lane + row);
    const a = v128.load(p),
      ai = v128.load(p + row),
      c = v128.load(p + far),
      ci = v128.load(p + far + row);
    s0 = fma(im, ai, fma(re, a, s0));
    i0 = fnma(re, ai, fma(im, a, i0));
    s1 = fma(im, ci, fma(re, c, s1));
    i1 = fnma(re, ci, fma(im, c, i1));
  }
  v128.store(dt, f32x4.add(v128.load(dt), sum4(s0, i0, s1, i1)));
}

// @ts-ignore: decorator
@inline
function conjugateMix(g: usize, far: usize, row: usize, t: usize): void {
  const t00 = v128.load32_splat(t),
    i00 = v128.load32_splat(t, 4),
    t01 = v128.load32_splat(t, 8),
    i01 = v128.load32_splat(t, 12),
    t10 = v128.load32_splat(t, 16),
    i10 = v128.load32_splat(t, 20),
    t11 = v128.load32_splat(t, 24),
    i11 = v128.load32_splat(t, 28);
  for (let lane: usize = 0; lane < row; lane += 16) {
    const q = g + lane;
    const a = v128.load(q),
      ai = v128.load(q + row),
      c = v128.load(q + far),
      ci = v128.load(q + far + row);
    v128.store(q, fma(i10, ci, fma(t10, c, fma(i00, ai, f32x4.mul(t00, a)))));
    v128.store(q + row, fnma(i10, c, fma(t10, ci, fnma(i00, a, f32x4.mul(t00, ai)))));
    v128.store(q + far, fma(i11, ci, fma(t11, c, fma(i01, ai, f32x4.mul(t01, a)))));
    v128.store(q + far + row, fnma(i11, c, fma(t11, ci, fnma(i01, a, f32x4.mul(t01, ai)))));
  }
}

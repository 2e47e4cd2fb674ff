// One factor of a real butterfly: elements i and i + stride of every vector, in lanes, are mixed by a 2×2 matrix.
import { fma, sum4, words } from './simd';

/** y = the factor applied to x, both planes of n elements; may be one plane. `tied`: every group has the same matrices. */
export function realStage(x: usize, y: usize, matrices: usize, n: i32, stride: i32, lanes: i32, tied: bool): void {
  const row = words(lanes),
    far = <usize>stride * row;
  const whole = lanes & ~15;
  for (let group = 0; group < n; group += 2 * stride) {
    let t = tied ? matrices : matrices + (<usize>(group >> 1) << 4);
    let from = x + <usize>group * row,
      to = y + <usize>group * row;
    for (let k = 0; k < stride; k++) {
      const t00 = v128.load32_splat(t),
        t01 = v128.load32_splat(t, 4),
        t10 = v128.load32_splat(t, 8),
        t11 = v128.load32_splat(t, 12);
      let lane = 0;
      for (; lane < whole; lane += 16) {
        // Four vectors in one step: half of the time of one would go into addresses.
        const below = from + far,
          toBelow = to + far;
        const a0 = v128.load(from),
          c0 = v128.load(below),
          a1 = v128.load(from, 16),
          c1 = v128.load(below, 16);
        v128.store(to, mix(t00, a0, t01, c0));
        v128.store(toBelow, mix(t10, a0, t11, c0));
        v128.store(to, mix(t00, a1, t01, c1), 16);
        v128.store(toBelow, mix(t10, a1, t11, c1), 16);
        const a2 = v128.load(from, 32),
          c2 = v128.load(below, 32),
          a3 = v128.load(from, 48),
          c3 = v128.load(below, 48);
        v128.store(to, mix(t00, a2, t01, c2), 32);
        v128.store(toBelow, mix(t10, a2, t11, c2), 32);
        v128.store(to, mix(t00, a3, t01, c3), 48);
        v128.store(toBelow, mix(t10, a3, t11, c3), 48);
        from += 64;
        to += 64;
      }
      for (; lane < lanes; lane += 4) {
        const a = v128.load(from),
          c = v128.load(from + far);
        v128.store(to, mix(t00, a, t01, c));
        v128.store(to + far, mix(t10, a, t11, c));
        from += 16;
        to += 16;
      }
      t += 16;
    }
  }
}

// @ts-ignore: decorator
@inline
function mix(s: v128, a: v128, t: v128, c: v128): v128 {
  return fma(t, c, f32x4.mul(s, a));
}

/** g, dL/dy, becomes dL/dx in place; dL/d(matrices) is added to `slopes`. x is what the factor was applied to. */
export function realStageBack(x: usize, g: usize, matrices: usize, slopes: usize, n: i32, stride: i32, lanes: i32, tied: bool): void {
  const row = words(lanes),
    far = <usize>stride * row;
  for (let group = 0; group < n; group += 2 * stride) {
    const first: usize = tied ? 0 : <usize>(group >> 1) << 4;
    let t = matrices + first,
      dt = slopes + first;
    let from = x + <usize>group * row,
      to = g + <usize>group * row;
    for (let k = 0; k < stride; k++) {
      const t00 = v128.load32_splat(t),
        t01 = v128.load32_splat(t, 4),
        t10 = v128.load32_splat(t, 8),
        t11 = v128.load32_splat(t, 12);
      let s00 = f32x4.splat(0),
        s01 = s00,
        s10 = s00,
        s11 = s00;
      for (let lane = 0; lane < lanes; lane += 4) {
        const a = v128.load(from),
          c = v128.load(from + far);
        const ga = v128.load(to),
          gc = v128.load(to + far);
        v128.store(to, mix(t00, ga, t10, gc));
        v128.store(to + far, mix(t01, ga, t11, gc));
        s00 = fma(ga, a, s00);
        s01 = fma(ga, c, s01);
        s10 = fma(gc, a, s10);
        s11 = fma(gc, c, s11);
        from += 16;
        to += 16;
      }
      v128.store(dt, f32x4.add(v128.load(dt), sum4(s00, s01, s10, s11)));
      t += 16;
      dt += 16;
    }
  }
}

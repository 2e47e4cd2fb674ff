// The most multiplications and additions that a core does in registers alone: what a product is measured against.

/** `rounds` of 12 independent multiply-add chains of four lanes: 96 floating-point operations a round. */
export function multiplyAdd(rounds: i32): f32 {
  let a = f32x4.splat(1),
    b = a,
    c = a,
    d = a,
    e = a,
    f = a;
  let g = a,
    h = a,
    i = a,
    j = a,
    k = a,
    l = a;
  const x = f32x4.splat(0.999999),
    y = f32x4.splat(1e-6);
  for (let round = 0; round < rounds; round++) {
    a = f32x4.add(y, f32x4.mul(a, x));
    b = f32x4.add(y, f32x4.mul(b, x));
    c = f32x4.add(y, f32x4.mul(c, x));
    d = f32x4.add(y, f32x4.mul(d, x));
    e = f32x4.add(y, f32x4.mul(e, x));
    f = f32x4.add(y, f32x4.mul(f, x));
    g = f32x4.add(y, f32x4.mul(g, x));
    h = f32x4.add(y, f32x4.mul(h, x));
    i = f32x4.add(y, f32x4.mul(i, x));
    j = f32x4.add(y, f32x4.mul(j, x));
    k = f32x4.add(y, f32x4.mul(k, x));
    l = f32x4.add(y, f32x4.mul(l, x));
  }
  const s = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
  return f32x4.extract_lane(f32x4.add(s, f32x4.add(f32x4.add(i, j), f32x4.add(k, l))), 0);
}

// The most multiplications and additions that a core does in registers alone: what a product is measured against.

/** Four turns of a chain: one after the other they leave less room to the loop itself, which is not counted. */
// @ts-ignore: decorator
@inline
function turns(a: v128, x: v128, y: v128): v128 {
  a = f32x4.add(f32x4.mul(a, x), y);
  a = f32x4.add(f32x4.mul(a, x), y);
  a = f32x4.add(f32x4.mul(a, x), y);
  return f32x4.add(f32x4.mul(a, x), y);
}

/** `rounds` of 13 chains, as many as registers hold, of four lanes and four turns: 416 floating-point operations a round. */
export function multiplyAdd(rounds: i32): f32 {
  let a = f32x4.splat(1),
    b = a,
    c = a,
    d = a,
    e = a,
    f = a,
    g = a,
    h = a,
    i = a,
    j = a,
    k = a,
    l = a,
    m = a;
  const x = f32x4.splat(0.999999),
    y = f32x4.splat(1e-6);
  for (let round = 0; round < rounds; round++) {
    a = turns(a, x, y);
    b = turns(b, x, y);
    c = turns(c, x, y);
    d = turns(d, x, y);
    e = turns(e, x, y);
    f = turns(f, x, y);
    g = turns(g, x, y);
    h = turns(h, x, y);
    i = turns(i, x, y);
    j = turns(j, x, y);
    k = turns(k, x, y);
    l = turns(l, x, y);
    m = turns(m, x, y);
  }
  const s = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
  return f32x4.extract_lane(f32x4.add(f32x4.add(s, m), f32x4.add(f32x4.add(i, j), f32x4.add(k, l))), 0);
}

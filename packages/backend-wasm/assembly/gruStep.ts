// One time of a gated recurrent unit, entry by entry; rows of u and of the gates hold r, z and n side by side.
import { sigmoid4 } from './exp';
import { loadPart, storePart, throughSigmoid, throughTanh } from './part';
import { fma, words } from './simd';
import { tanh4 } from './tanh';

// @ts-ignore: decorator
@inline
function candidate(left: i32, u: usize, row: usize, r: v128, inner: v128): v128 {
  return tanh4(fma(r, inner, loadPart(left, u + 2 * row)));
}

// @ts-ignore: decorator
@inline
function forward(left: i32, row: usize, u: usize, bias: usize, before: usize, gates: usize, h: usize): void {
  const r = sigmoid4(f32x4.add(loadPart(left, u), loadPart(left, gates)));
  storePart(left, gates, r);
  const inner = f32x4.add(loadPart(left, gates + 2 * row), loadPart(left, bias));
  storePart(left, gates + 2 * row, inner);
  const c = candidate(left, u, row, r, inner);
  const z = sigmoid4(f32x4.add(loadPart(left, u + row), loadPart(left, gates + row)));
  storePart(left, gates + row, z);
  storePart(left, h, fma(z, f32x4.sub(loadPart(left, before), c), c));
}

/** h [batch, n] from the products h·W in `gates`, which become r, z and h·W_n + bias. */
export function gruForward(batch: i32, n: i32, u: usize, bias: usize, before: usize, gates: usize, h: usize): void {
  const row = words(n),
    left = n & 3;
  for (let b = 0; b < batch; b++) {
    let j: usize = 0;
    for (; j < words(n & ~3); j += 16) forward(0, row, u + j, bias + j, before + j, gates + j, h + j);
    if (left) forward(left, row, u + j, bias + j, before + j, gates + j, h + j);
    u += 3 * row;
    gates += 3 * row;
    before += row;
    h += row;
  }
}

// @ts-ignore: decorator
@inline
function backward(left: i32, row: usize, u: usize, gates: usize, before: usize, dh: usize, dy: usize, du: usize, da: usize): void {
  const r = loadPart(left, gates),
    inner = loadPart(left, gates + 2 * row),
    c = candidate(left, u, row, r, inner);
  const z = loadPart(left, gates + row),
    g = loadPart(left, dh);
  const dz = throughSigmoid(f32x4.mul(g, f32x4.sub(loadPart(left, before), c)), z);
  storePart(left, du + row, dz);
  storePart(left, da + row, dz);
  const kept = f32x4.mul(g, z);
  storePart(left, dh, f32x4.add(kept, loadPart(left, dy)));
  const dn = throughTanh(f32x4.sub(g, kept), c);
  storePart(left, du + 2 * row, dn);
  storePart(left, da + 2 * row, f32x4.mul(dn, r));
  const dr = throughSigmoid(f32x4.mul(dn, inner), r);
  storePart(left, du, dr);
  storePart(left, da, dr);
}

/**
 * From dL/dh in `dh` those of u and of h·W. In `dh` stays what goes to the state before past the product, and `dy`, which
 * comes to that state from outside.
 */
export function gruBackward(
  batch: i32,
  n: i32,
  u: usize,
  gates: usize,
  before: usize,
  dh: usize,
  dy: usize,
  du: usize,
  da: usize,
): void {
  const row = words(n),
    left = n & 3;
  for (let b = 0; b < batch; b++) {
    let j: usize = 0;
    for (; j < words(n & ~3); j += 16) backward(0, row, u + j, gates + j, before + j, dh + j, dy + j, du + j, da + j);
    if (left) backward(left, row, u + j, gates + j, before + j, dh + j, dy + j, du + j, da + j);
    u += 3 * row;
    gates += 3 * row;
    du += 3 * row;
    da += 3 * row;
    before += row;
    dh += row;
    dy += row;
  }
}

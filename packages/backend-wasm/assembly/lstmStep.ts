// One time of a long short-term memory, entry by entry; rows of u and of the gates hold i, f, g and o side by side.
import { sigmoid4 } from './exp';
import { loadPart, storePart, throughSigmoid, throughTanh } from './part';
import { fma, words } from './simd';
import { tanh4 } from './tanh';

// @ts-ignore: decorator
@inline
function forward(left: i32, row: usize, u: usize, before: usize, gates: usize, h: usize, c: usize): void {
  const i = sigmoid4(f32x4.add(loadPart(left, u), loadPart(left, gates)));
  storePart(left, gates, i);
  const g = tanh4(f32x4.add(loadPart(left, u + 2 * row), loadPart(left, gates + 2 * row)));
  storePart(left, gates + 2 * row, g);
  const entered = f32x4.mul(i, g);
  const f = sigmoid4(f32x4.add(loadPart(left, u + row), loadPart(left, gates + row)));
  storePart(left, gates + row, f);
  const cell = fma(f, loadPart(left, before), entered);
  storePart(left, c, cell);
  const o = sigmoid4(f32x4.add(loadPart(left, u + 3 * row), loadPart(left, gates + 3 * row)));
  storePart(left, gates + 3 * row, o);
  storePart(left, h, f32x4.mul(o, tanh4(cell)));
}

/** h and c [batch, n] from the products h·W in `gates`, which become the gates, and the cells `before`. */
export function lstmForward(batch: i32, n: i32, u: usize, before: usize, gates: usize, h: usize, c: usize): void {
  const row = words(n),
    left = n & 3;
  for (let b = 0; b < batch; b++) {
    let j: usize = 0;
    for (; j < words(n & ~3); j += 16) forward(0, row, u + j, before + j, gates + j, h + j, c + j);
    if (left) forward(left, row, u + j, before + j, gates + j, h + j, c + j);
    u += 4 * row;
    gates += 4 * row;
    before += row;
    h += row;
    c += row;
  }
}

// @ts-ignore: decorator
@inline
function backward(left: i32, row: usize, gates: usize, before: usize, c: usize, dh: usize, dc: usize, dyC: usize, du: usize): void {
  const squashed = tanh4(loadPart(left, c)),
    ofH = loadPart(left, dh),
    o = loadPart(left, gates + 3 * row);
  storePart(left, du + 3 * row, throughSigmoid(f32x4.mul(ofH, squashed), o));
  const ofC = f32x4.add(loadPart(left, dc), throughTanh(f32x4.mul(ofH, o), squashed));
  const f = loadPart(left, gates + row);
  storePart(left, dc, fma(ofC, f, loadPart(left, dyC)));
  storePart(left, du + row, throughSigmoid(f32x4.mul(ofC, loadPart(left, before)), f));
  const i = loadPart(left, gates),
    g = loadPart(left, gates + 2 * row);
  storePart(left, du, throughSigmoid(f32x4.mul(ofC, g), i));
  storePart(left, du + 2 * row, throughTanh(f32x4.mul(ofC, i), g));
}

/**
 * From dL/dh and dL/dc those of u, which are those of h·W. In `dc` stays what goes to the cells before, and `dyC`, which comes
 * to them from outside.
 */
export function lstmBackward(
  batch: i32,
  n: i32,
  gates: usize,
  before: usize,
  c: usize,
  dh: usize,
  dc: usize,
  dyC: usize,
  du: usize,
): void {
  const row = words(n),
    left = n & 3;
  for (let b = 0; b < batch; b++) {
    let j: usize = 0;
    for (; j < words(n & ~3); j += 16) backward(0, row, gates + j, before + j, c + j, dh + j, dc + j, dyC + j, du + j);
    if (left) backward(left, row, gates + j, before + j, c + j, dh + j, dc + j, dyC + j, du + j);
    gates += 4 * row;
    du += 4 * row;
    before += row;
    c += row;
    dh += row;
    dc += row;
    dyC += row;
  }
}

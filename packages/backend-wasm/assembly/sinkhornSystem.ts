// The system (diag(c) − PᵀP)·x = b of a doubly stochastic P and c = Pᵀ1, of a Newton step and of the gradient, by conjugate
// gradients: a step costs no more than one of Sinkhorn's.
import { applyTwice, columnSquares, doubles, fma64, sumPair, widthOf } from './sinkhornPass';

/** Added to the diagonal. Where P is a permutation the rest is 0 but for rounding, which is less. */
const FLOOR: f64 = 9.094947017729282e-13; // 2^-40

/** The vectors of a matrix, each `wide` numbers, in the order in which they lie. */
export const U: i32 = 0,
  V: i32 = 1,
  C: i32 = 2,
  G: i32 = 3,
  X: i32 = 4,
  R: i32 = 5;
const INVERSE: i32 = 6,
  P: i32 = 7,
  Y: i32 = 8,
  COUNT: i32 = 10;
export const SPARE: i32 = 9;

// @ts-ignore: decorator
@inline
export function vector(vectors: usize, which: i32, n: i32): usize {
  return vectors + doubles(which * widthOf(n));
}

export function vectorBytes(n: i32): usize {
  return doubles(COUNT * widthOf(n));
}

export function fill64(at: usize, value: f64, count: i32): void {
  for (let i = 0; i < count; i++) store<f64>(at + doubles(i), value);
}

/**
 * Solves for X what is in R, which it works on, until the residual is `relative` of what it was, in at most `most` steps. Where P
 * falls apart into blocks, constants in each of them are in the kernel of the system; R must have a sum of 0 in each.
 *
 * It is scaled by the diagonal Σᵢ Pᵢⱼ·(1 − Pᵢⱼ), without which shares near 1 would take many steps more.
 */
export function solveSystem(n: i32, k: usize, vectors: usize, most: i32, relative: f64): void {
  const bytes = doubles(widthOf(n));
  const u = vector(vectors, U, n),
    v = vector(vectors, V, n),
    c = vector(vectors, C, n),
    x = vector(vectors, X, n),
    r = vector(vectors, R, n);
  const inverse = vector(vectors, INVERSE, n),
    p = vector(vectors, P, n),
    y = vector(vectors, Y, n),
    spare = vector(vectors, SPARE, n);
  columnSquares(n, k, u, v, inverse);
  const one = f64x2.splat(1),
    floor = f64x2.splat(FLOOR);
  let size: v128 = f64x2.splat(0);
  for (let j: usize = 0; j < bytes; j += 16) {
    const diagonal = f64x2.add(f64x2.sub(v128.load(c + j), v128.load(inverse + j)), floor);
    const scale = f64x2.div(one, diagonal),
      residual = v128.load(r + j);
    v128.store(inverse + j, scale);
    v128.store(x + j, f64x2.mul(residual, f64x2.splat(0))); // 0, or NaN
    v128.store(p + j, f64x2.mul(scale, residual));
    size = fma64(residual, f64x2.mul(scale, residual), size);
  }
  let energy = sumPair(size);
  const enough = energy * relative * relative;
  for (let step = 0; step < most && energy > enough; step++) {
    applyTwice(n, k, u, v, p, y, spare);
    size = f64x2.splat(0);
    for (let j: usize = 0; j < bytes; j += 16) {
      const direction = v128.load(p + j);
      const image = f64x2.sub(f64x2.mul(f64x2.add(v128.load(c + j), floor), direction), v128.load(y + j));
      v128.store(y + j, image);
      size = fma64(direction, image, size);
    }
    const curvature = sumPair(size);
    if (!(curvature > 0)) return; // rounding is all that is left
    const along = f64x2.splat(energy / curvature),
      back = f64x2.splat(-energy / curvature);
    size = f64x2.splat(0);
    for (let j: usize = 0; j < bytes; j += 16) {
      v128.store(x + j, fma64(along, v128.load(p + j), v128.load(x + j)));
      const residual = fma64(back, v128.load(y + j), v128.load(r + j));
      v128.store(r + j, residual);
      size = fma64(residual, f64x2.mul(residual, v128.load(inverse + j)), size);
    }
    const next = sumPair(size);
    const kept = f64x2.splat(next / energy);
    for (let j: usize = 0; j < bytes; j += 16)
      v128.store(p + j, fma64(kept, v128.load(p + j), f64x2.mul(v128.load(r + j), v128.load(inverse + j))));
    energy = next;
  }
}

// The gradient of doubly stochastic matrices in their logits: S(dP − 1βᵀ) with (diag(Pᵀ1) − PᵀP)·β = S(dP)ᵀ1, where S is the gradient of
// shares by rows. P is taken with rows of a sum of exactly 1, so that constants are in the kernel of the system but for rounding
// in double precision.
import { words } from './simd';
import { doubles, fma64, pair, squareBytes, sumPair, sweep, widthOf } from './sinkhornPass';
import { C, fill64, R, solveSystem, U, V, vector, vectorBytes, X } from './sinkhornSystem';
import { widen } from './sinkhornWeights';

/** The residual that the system is solved to: its condition may be the square of this until single precision is lost. */
const RELATIVE: f64 = 1e-10;

/** Bytes that sinkhornGradient needs at `scratch`. */
export function sinkhornGradientScratch(n: i32): usize {
  return 2 * squareBytes(widthOf(n)) + vectorBytes(n);
}

/** Row i of S(dP − 1βᵀ), in place of dP; for `sums`, it is added to them. β is [wide]. */
function throughShares(wide: i32, k: usize, factor: f64, dp: usize, beta: usize, sums: usize): void {
  const row = words(wide),
    u = f64x2.splat(factor);
  let total: v128 = f64x2.splat(0);
  for (let j: usize = 0; j < row; j += 8) {
    total = fma64(f64x2.mul(u, pair(k + j)), f64x2.sub(pair(dp + j), v128.load(beta + 2 * j)), total);
  }
  const mean = f64x2.splat(sumPair(total));
  for (let j: usize = 0; j < row; j += 8) {
    const apart = f64x2.sub(f64x2.sub(pair(dp + j), v128.load(beta + 2 * j)), mean);
    const entries = f64x2.mul(f64x2.mul(u, pair(k + j)), apart);
    if (sums != 0) v128.store(sums + 2 * j, f64x2.add(v128.load(sums + 2 * j), entries));
    else v128.store64_lane(dp + j, f32x4.demote_f64x2_zero(entries), 0);
  }
}

/** One matrix: dP is [wide, wide] and overwritten by the gradient. */
function differentiate(n: i32, k: usize, dp: usize, vectors: usize): void {
  const wide = widthOf(n),
    row = words(wide);
  const u = vector(vectors, U, n),
    x = vector(vectors, X, n),
    r = vector(vectors, R, n);
  fill64(vector(vectors, V, n), 1, wide);
  fill64(vector(vectors, C, n), 1, wide);
  sweep(n, k, u, vector(vectors, V, n), vector(vectors, C, n));
  fill64(x, 0, wide);
  fill64(r, 0, wide);
  for (let i = 0; i < n; i++) throughShares(wide, k + <usize>i * row, load<f64>(u + doubles(i)), dp + <usize>i * row, x, r);
  solveSystem(n, k, vectors, 2 * n + 16, RELATIVE);
  for (let i = 0; i < n; i++) throughShares(wide, k + <usize>i * row, load<f64>(u + doubles(i)), dp + <usize>i * row, x, 0);
}

/** dL/d logits from P [batch, n, n] and dP. */
export function sinkhornGradient(batch: i32, n: i32, shares: usize, dShares: usize, dLogits: usize, scratch: usize): void {
  const bytes = <usize>n * words(n),
    row = words(widthOf(n)),
    dp = scratch + squareBytes(widthOf(n)),
    vectors = dp + squareBytes(widthOf(n));
  for (let b = 0; b < batch; b++) {
    widen(shares, n, scratch, 0, 1);
    widen(dShares, n, dp, 0, 0);
    differentiate(n, scratch, dp, vectors);
    for (let i = 0; i < n; i++) memory.copy(dLogits + <usize>i * words(n), dp + <usize>i * row, words(n));
    shares += bytes;
    dShares += bytes;
    dLogits += bytes;
  }
}

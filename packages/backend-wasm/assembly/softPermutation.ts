// Soft permutations: log₂ n − 1 factors, each of which moves and mixes numbers within blocks of a row.
//
// A piece of the batch at a time goes through all of the factors, so that what is between them stays in the first cache. Rows
// lie one after the other and blocks never reach over the end of a row: several short rows are one piece. The gradient makes
// what goes into each factor again.
import { permutationFactor } from './permutationFactor';
import { permutationFactorBack } from './permutationFactorBack';
import { words } from './simd';

const PIECE: i32 = 1024; // numbers, where a row has less

// @ts-ignore: decorator
@inline
function factors(n: i32): i32 {
  return 30 - <i32>clz(n);
}

/** Bytes that `softPermutation` and `softPermutationGrad` need at `scratch`. */
export function softPermutationScratch(n: i32, gradient: bool): usize {
  const piece = words(max(PIECE, n));
  return gradient ? <usize>factors(n) * (piece + 24) : piece;
}

/**
 * y[rows, n] = the soft permutations of the rows of x, n ≥ 4. Row i of `prob` is of the factor of blocks of 4·2^i, with `shared` the only
 * row of all. `up`: from the smallest blocks to the largest.
 */
export function softPermutation(
  x: usize,
  prob: usize,
  y: usize,
  rows: i32,
  n: i32,
  shared: bool,
  up: bool,
  scratch: usize,
): void {
  const total = rows * n,
    piece = max(PIECE, n),
    all = factors(n);
  for (let first = 0; first < total; first += piece) {
    const count = min(piece, total - first),
      result = y + words(first);
    let from = x + words(first);
    for (let i = 0; i < all; i++) {
      const level = up ? i : all - 1 - i,
        to = (all - i) & 1 ? result : scratch; // so that the last is the result
      permutationFactor(from, to, count, 2 << level, prob + (shared ? 0 : 12 * level));
      from = to;
    }
  }
}

/** dL/dx and dL/dprob from dL/dy. */
export function softPermutationGrad(
  x: usize,
  prob: usize,
  dy: usize,
  dx: usize,
  dprob: usize,
  rows: i32,
  n: i32,
  shared: bool,
  up: bool,
  scratch: usize,
): void {
  const total = rows * n,
    piece = max(PIECE, n),
    all = factors(n),
    plane = words(piece);
  // A spare plane, what goes into each factor but the first, and at the end dL/dprob in float64.
  const slopes = scratch + <usize>all * plane,
    sums = shared ? 3 : 3 * all;
  memory.fill(slopes, 0, <usize>sums * 8);
  for (let first = 0; first < total; first += piece) {
    const count = min(piece, total - first),
      input = x + words(first),
      result = dx + words(first);
    for (let i = 0; i < all - 1; i++) {
      const level = up ? i : all - 1 - i,
        to = scratch + <usize>(i + 1) * plane;
      permutationFactor(i == 0 ? input : to - plane, to, count, 2 << level, prob + (shared ? 0 : 12 * level));
    }
    let g = dy + words(first);
    for (let i = all - 1; i >= 0; i--) {
      const level = up ? i : all - 1 - i,
        own: usize = shared ? 0 : 12 * level,
        from = i == 0 ? input : scratch + <usize>i * plane;
      permutationFactorBack(from, g, result, count, 2 << level, prob + own, slopes + 2 * own, scratch);
      g = result;
    }
  }
  for (let i = 0; i < sums; i++) store<f32>(dprob + words(i), <f32>load<f64>(slopes + (<usize>i << 3)));
}

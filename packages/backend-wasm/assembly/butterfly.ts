// Butterfly products: log₂ n sparse factors, each mixing the elements i and i + 2^level of a vector of n numbers.
//
// The batch goes through in blocks of vectors, laid out in lanes, so every factor is arithmetic on whole rows whatever its
// stride. The gradient makes the vectors between the factors again, one plane each: cheaper than to keep them since the
// forward pass, because those of a block stay in the cache.
import { complexStage, complexStageBack } from './complexStage';
import { addLanes, fromLanes, toLanes } from './lanes';
import { realStage, realStageBack } from './realStage';
import { words } from './simd';

const PLANE_FLOATS: i32 = 16384; // about what a plane may hold: then a block's work stays in the caches
const FEW: i32 = 16; // vectors of a block at least, where there are so many
const MANY: i32 = 64; // and at most

/** Lanes of a block: a multiple of 4. `rows` per plane: elements, or real and imaginary parts of elements. */
function lanesOf(batch: i32, rows: i32): i32 {
  const wanted = max(FEW, min(MANY, (PLANE_FLOATS / rows) & ~15));
  return min(wanted, (batch + 3) & ~3);
}

// @ts-ignore: decorator
@inline
function levels(n: i32): i32 {
  return 31 - <i32>clz(n);
}

/** Bytes of the matrices before those of `level`; with `level` = log₂ n, bytes of all. A complex number is two parts. */
// @ts-ignore: decorator
@inline
function matricesBefore(level: i32, n: i32, parts: i32, tied: bool): usize {
  return <usize>(tied ? (1 << level) - 1 : level * (n >> 1)) * <usize>(16 * parts);
}

/** Bytes that `butterfly` (2 planes) and `butterflyGrad` (log₂ n + 2 planes) need at `scratch`. */
export function butterflyScratch(batch: i32, n: i32, parts: i32, gradient: bool): usize {
  const planes = gradient ? max(levels(n), 1) + 2 : 2;
  return <usize>planes * words(lanesOf(batch, n * parts) * n * parts);
}

// @ts-ignore: decorator
@inline
function stage(x: usize, y: usize, matrices: usize, n: i32, level: i32, lanes: i32, parts: i32, tied: bool): void {
  const at = matrices + matricesBefore(level, n, parts, tied);
  if (parts == 1) realStage(x, y, at, n, 1 << level, lanes, tied);
  else complexStage(x, y, at, n, 1 << level, lanes, tied);
}

/** y[batch, stacks, n] = x[batch, n] through the factors of each stack; `up`: from the smallest stride to the largest. */
export function butterfly(
  x: usize,
  twiddle: usize,
  y: usize,
  batch: i32,
  n: i32,
  stacks: i32,
  parts: i32,
  tied: bool,
  up: bool,
  scratch: usize,
): void {
  const rows = n * parts,
    vector = words(rows),
    factors = levels(n),
    all = matricesBefore(factors, n, parts, tied);
  const most = lanesOf(batch, rows);
  const spare = scratch + words(most * rows);
  for (let first = 0; first < batch; first += most) {
    const vectors = min(most, batch - first),
      lanes = (vectors + 3) & ~3;
    toLanes(x + <usize>first * vector, vector, vectors, rows, scratch, lanes);
    for (let stack = 0; stack < stacks; stack++) {
      const work = stack == stacks - 1 ? scratch : spare; // the last may overwrite x
      let from = scratch;
      for (let i = 0; i < factors; i++) {
        stage(from, work, twiddle + <usize>stack * all, n, up ? i : factors - 1 - i, lanes, parts, tied);
        from = work;
      }
      fromLanes(from, lanes, y + <usize>(first * stacks + stack) * vector, <usize>stacks * vector, vectors, rows);
    }
  }
}

/** dL/dx and dL/dtwiddle from dL/dy. */
export function butterflyGrad(
  x: usize,
  twiddle: usize,
  dy: usize,
  dx: usize,
  dtwiddle: usize,
  batch: i32,
  n: i32,
  stacks: i32,
  parts: i32,
  tied: bool,
  up: bool,
  scratch: usize,
): void {
  const rows = n * parts,
    vector = words(rows),
    factors = levels(n),
    all = matricesBefore(factors, n, parts, tied);
  const most = lanesOf(batch, rows);
  memory.fill(dtwiddle, 0, <usize>stacks * all);
  for (let first = 0; first < batch; first += most) {
    const vectors = min(most, batch - first),
      lanes = (vectors + 3) & ~3,
      plane = words(lanes * rows);
    // Two planes for gradients, then what goes into each factor: that into the first is x itself, for every stack.
    const total = scratch,
      inputs = scratch + 2 * plane;
    toLanes(x + <usize>first * vector, vector, vectors, rows, inputs, lanes);
    for (let stack = 0; stack < stacks; stack++) {
      const matrices = twiddle + <usize>stack * all,
        slopes = dtwiddle + <usize>stack * all,
        g = stack == 0 ? total : total + plane;
      toLanes(dy + <usize>(first * stacks + stack) * vector, <usize>stacks * vector, vectors, rows, g, lanes);
      for (let i = 0; i < factors - 1; i++) {
        const from = inputs + <usize>i * plane;
        stage(from, from + plane, matrices, n, up ? i : factors - 1 - i, lanes, parts, tied);
      }
      for (let i = factors - 1; i >= 0; i--) {
        const level = up ? i : factors - 1 - i,
          at = matricesBefore(level, n, parts, tied),
          from = inputs + <usize>i * plane;
        if (parts == 1) realStageBack(from, g, matrices + at, slopes + at, n, 1 << level, lanes, tied);
        else complexStageBack(from, g, matrices + at, slopes + at, n, 1 << level, lanes, tied);
      }
      if (g != total) addLanes(g, total, lanes * rows);
    }
    fromLanes(total, lanes, dx + <usize>first * vector, vector, vectors, rows);
  }
}

// Panels: 4 rows (or 4 columns) of a matrix laid side by side, panel[4k + lane] = entry k of row `lane`. Triangles and
// right-hand sides are both kept so; what eliminates rows then reads memory in order, whatever the strides were, and the
// rows of a Cholesky factor are right-hand sides at first and the triangle later without being copied.
import { fnma, words } from './simd';

/** n made a multiple of 4. */
// @ts-ignore: decorator
@inline
export function padded(n: i32): i32 {
  return (n + 3) & ~3;
}

/** Bytes of `entries` steps of a panel; for an address, where step `entries` begins. */
// @ts-ignore: decorator
@inline
export function steps(entries: i32): usize {
  return <usize>entries << 4;
}

/** Bytes of all panels of a matrix with so many rows and columns, a multiple of 4. */
export function panelBytes(size: i32): usize {
  return <usize>size * words(size);
}

/** The panel with row `row`, a multiple of 4, of a matrix that has so many columns. */
// @ts-ignore: decorator
@inline
export function panelOf(panels: usize, row: i32, columns: i32): usize {
  return panels + <usize>row * words(columns);
}

const ELIMINATE: i32 = 0;
const FORWARD: i32 = 1;
const BACKWARD: i32 = 2;
const FACTOR: i32 = 3;

// The one loop that everything here rests on: 4 rows of two panels X, at `x` and `y`, less a[·, 4]ᵀ times the `depth` rows
// at `p` and `q`; then, within the 4 rows, division by a triangle of 4 × 4 at `t` of which entry (row, k) is t[4k + row].
// It has the shape of gemm's loop for the reasons told there: 8 sums, 2 vectors, 1 broadcast.
// @ts-ignore: decorator
@inline
function tile(then: i32, a: usize, p: usize, q: usize, depth: i32, t: usize, x: usize, y: usize): void {
  let x0 = v128.load(x),
    y0 = v128.load(y);
  let x1 = v128.load(x, 16),
    y1 = v128.load(y, 16);
  let x2 = v128.load(x, 32),
    y2 = v128.load(y, 32);
  let x3 = v128.load(x, 48),
    y3 = v128.load(y, 48);
  for (let k = 0; k < depth; k++) {
    const low = v128.load(p),
      high = v128.load(q);
    let f = v128.load32_splat(a);
    x0 = fnma(f, low, x0);
    y0 = fnma(f, high, y0);
    f = v128.load32_splat(a, 4);
    x1 = fnma(f, low, x1);
    y1 = fnma(f, high, y1);
    f = v128.load32_splat(a, 8);
    x2 = fnma(f, low, x2);
    y2 = fnma(f, high, y2);
    f = v128.load32_splat(a, 12);
    x3 = fnma(f, low, x3);
    y3 = fnma(f, high, y3);
    a += 16;
    p += 16;
    q += 16;
  }
  if (then == FORWARD) {
    let f = v128.load32_splat(t);
    x0 = f32x4.div(x0, f);
    y0 = f32x4.div(y0, f);
    f = v128.load32_splat(t, 4);
    x1 = fnma(f, x0, x1);
    y1 = fnma(f, y0, y1);
    f = v128.load32_splat(t, 8);
    x2 = fnma(f, x0, x2);
    y2 = fnma(f, y0, y2);
    f = v128.load32_splat(t, 12);
    x3 = fnma(f, x0, x3);
    y3 = fnma(f, y0, y3);
    f = v128.load32_splat(t, 20);
    x1 = f32x4.div(x1, f);
    y1 = f32x4.div(y1, f);
    f = v128.load32_splat(t, 24);
    x2 = fnma(f, x1, x2);
    y2 = fnma(f, y1, y2);
    f = v128.load32_splat(t, 28);
    x3 = fnma(f, x1, x3);
    y3 = fnma(f, y1, y3);
    f = v128.load32_splat(t, 40);
    x2 = f32x4.div(x2, f);
    y2 = f32x4.div(y2, f);
    f = v128.load32_splat(t, 44);
    x3 = fnma(f, x2, x3);
    y3 = fnma(f, y2, y3);
    f = v128.load32_splat(t, 60);
    x3 = f32x4.div(x3, f);
    y3 = f32x4.div(y3, f);
  }
  if (then == BACKWARD) {
    let f = v128.load32_splat(t, 60);
    x3 = f32x4.div(x3, f);
    y3 = f32x4.div(y3, f);
    f = v128.load32_splat(t, 56);
    x2 = fnma(f, x3, x2);
    y2 = fnma(f, y3, y2);
    f = v128.load32_splat(t, 52);
    x1 = fnma(f, x3, x1);
    y1 = fnma(f, y3, y1);
    f = v128.load32_splat(t, 48);
    x0 = fnma(f, x3, x0);
    y0 = fnma(f, y3, y0);
    f = v128.load32_splat(t, 40);
    x2 = f32x4.div(x2, f);
    y2 = f32x4.div(y2, f);
    f = v128.load32_splat(t, 36);
    x1 = fnma(f, x2, x1);
    y1 = fnma(f, y2, y1);
    f = v128.load32_splat(t, 32);
    x0 = fnma(f, x2, x0);
    y0 = fnma(f, y2, y0);
    f = v128.load32_splat(t, 20);
    x1 = f32x4.div(x1, f);
    y1 = f32x4.div(y1, f);
    f = v128.load32_splat(t, 16);
    x0 = fnma(f, x1, x0);
    y0 = fnma(f, y1, y0);
    f = v128.load32_splat(t);
    x0 = f32x4.div(x0, f);
    y0 = f32x4.div(y0, f);
  }
  if (then == FACTOR) {
    // The triangle is the rows' own: lane r of xk is entry (r, k) of the factor.
    let f = root(v128.shuffle<f32>(x0, x0, 0, 0, 0, 0));
    x0 = f32x4.div(x0, f);
    y0 = f32x4.div(y0, f);
    f = v128.shuffle<f32>(x0, x0, 1, 1, 1, 1);
    x1 = fnma(f, x0, x1);
    y1 = fnma(f, y0, y1);
    f = v128.shuffle<f32>(x0, x0, 2, 2, 2, 2);
    x2 = fnma(f, x0, x2);
    y2 = fnma(f, y0, y2);
    f = v128.shuffle<f32>(x0, x0, 3, 3, 3, 3);
    x3 = fnma(f, x0, x3);
    y3 = fnma(f, y0, y3);
    f = root(v128.shuffle<f32>(x1, x1, 1, 1, 1, 1));
    x1 = f32x4.div(x1, f);
    y1 = f32x4.div(y1, f);
    f = v128.shuffle<f32>(x1, x1, 2, 2, 2, 2);
    x2 = fnma(f, x1, x2);
    y2 = fnma(f, y1, y2);
    f = v128.shuffle<f32>(x1, x1, 3, 3, 3, 3);
    x3 = fnma(f, x1, x3);
    y3 = fnma(f, y1, y3);
    f = root(v128.shuffle<f32>(x2, x2, 2, 2, 2, 2));
    x2 = f32x4.div(x2, f);
    y2 = f32x4.div(y2, f);
    f = v128.shuffle<f32>(x2, x2, 3, 3, 3, 3);
    x3 = fnma(f, x2, x3);
    y3 = fnma(f, y2, y3);
    f = root(v128.shuffle<f32>(x3, x3, 3, 3, 3, 3));
    x3 = f32x4.div(x3, f);
    y3 = f32x4.div(y3, f);
  }
  v128.store(x, x0);
  v128.store(y, y0);
  v128.store(x, x1, 16);
  v128.store(y, y1, 16);
  v128.store(x, x2, 32);
  v128.store(y, y2, 32);
  v128.store(x, x3, 48);
  v128.store(y, y3, 48);
}

/** √d; NaN, and so the whole column that is divided by it and all after, unless 0 < d < ∞. */
// @ts-ignore: decorator
@inline
function root(d: v128): v128 {
  const usable = v128.and(f32x4.gt(d, f32x4.splat(0)), f32x4.lt(d, f32x4.splat(Infinity)));
  return v128.or(f32x4.sqrt(d), v128.not(usable)); // all bits set are a NaN
}

/** Rows `row`… of p and q less what the first `depth` rows account for with the factors in the panel `a`. */
export function eliminate(a: usize, depth: i32, p: usize, q: usize, row: i32): void {
  tile(ELIMINATE, a, p, q, depth, 0, p + steps(row), q + steps(row));
}

/** Rows `row`… of the solution in p and q of a lower triangular system, of which `a` is the panel with these rows. */
export function solveForward(a: usize, p: usize, q: usize, row: i32): void {
  tile(FORWARD, a, p, q, row, a + steps(row), p + steps(row), q + steps(row));
}

/** As solveForward, of an upper triangular system with `size` unknowns, a multiple of 4. */
export function solveBackward(a: usize, p: usize, q: usize, row: i32, size: i32): void {
  const after = steps(row + 4);
  tile(BACKWARD, a + after, p + after, q + after, size - row - 4, a + steps(row), p + steps(row), q + steps(row));
}

/** Columns `row`… of the Cholesky factor, for the panel p with the rows of the same numbers, and for q with later ones. */
export function factor(p: usize, q: usize, row: i32): void {
  tile(FACTOR, p, p, q, row, 0, p + steps(row), q + steps(row));
}

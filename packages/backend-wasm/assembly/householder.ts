// Products of Householder reflections, y = x·H_0·H_1···H_{k−1} or y = x·H_{k−1}···H_1·H_0, and their gradients.
//
// Row r of u counts from column r on, so a block that begins with row a leaves the columns before a alone: half the work.
import { gemm, gemmScratch } from './gemm';
import { applyBlock, BLOCK, coefficientsRow, paddedRow, reflect } from './reflections';
import { addScaled, dot } from './rows';
import { words } from './simd';

/** Rows of x at a time: their copy stays in the second cache while all blocks pass over it. */
const ROWS: i32 = 128;

/** Up to so many rows the reflections are applied one by one: that costs less than to make blocks of them. */
const FEW: i32 = 6;

const P_BYTES: usize = <usize>(BLOCK * (BLOCK + 2 * ROWS) * 4);
const SCALES_BYTES: usize = <usize>((BLOCK * 4 + 15) & ~15);
const M_BYTES: usize = <usize>(BLOCK * BLOCK * 4);

/** Bytes that both kernels need at `scratch`. */
export function householderScratch(n: i32): usize {
  return gemmScratch() + 2 * P_BYTES + M_BYTES + SCALES_BYTES + <usize>(BLOCK + 2 * ROWS) * words(paddedRow(n));
}

/** The power of two that brings the largest entry of a vector near 1: then no square overflows or vanishes. */
function scaleOf(from: usize, count: i32): f32 {
  const magnitude = i32x4.splat(0x7fffffff);
  let largest = i32x4.splat(0); // the bits of positive numbers are ordered as the numbers are
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    largest = i32x4.max_s(largest, v128.and(v128.load(from), magnitude));
    from += 16;
  }
  let most = max(
    max(i32x4.extract_lane(largest, 0), i32x4.extract_lane(largest, 1)),
    max(i32x4.extract_lane(largest, 2), i32x4.extract_lane(largest, 3)),
  );
  for (; j < count; j++) {
    most = max(most, load<i32>(from) & 0x7fffffff);
    from += 4;
  }
  return reinterpret<f32>(max(1, 254 - (most >> 23)) << 23);
}

/** Copies the vectors of a block, scaled, to the top of the stack; what stands before the diagonal is not read. */
function loadBlock(u: usize, uRow: usize, b: i32, w: i32, stack: usize, stackRow: usize, scales: usize): void {
  for (let i = 0; i < b; i++) {
    const count = w - i;
    let from = u + words(i),
      to = stack + words(i);
    const scale = scaleOf(from, count),
      factor = f32x4.splat(scale);
    store<f32>(scales + words(i), scale);
    memory.fill(stack, 0, words(i));
    let j = 0;
    for (; j + 4 <= count; j += 4) {
      v128.store(to, f32x4.mul(factor, v128.load(from)));
      from += 16;
      to += 16;
    }
    for (; j < count; j++) {
      store<f32>(to, scale * load<f32>(from));
      from += 4;
      to += 4;
    }
    u += uRow;
    stack += stackRow;
  }
}

function copyRows(from: usize, fromRow: usize, to: usize, toRow: usize, rows: i32, n: i32): void {
  for (let i = 0; i < rows; i++) {
    memory.copy(to, from, words(n));
    from += fromRow;
    to += toRow;
  }
}

/** y[m, n] = x·H_0···H_{k−1}, or with `reversed` the reflections from the last to the first, for each of a batch. */
export function householder(batch: i32, m: i32, n: i32, k: i32, x: usize, u: usize, y: usize, reversed: bool, scratch: usize): void {
  const row = words(n),
    stackRow = words(paddedRow(n));
  const p = scratch + gemmScratch(),
    scales = p + P_BYTES,
    stack = scales + SCALES_BYTES,
    own = stack + <usize>BLOCK * stackRow;
  for (let i = 0; i < batch; i++) {
    for (let r = 0; r < m; r += ROWS) {
      const rows = min(ROWS, m - r);
      copyRows(x, row, own, stackRow, rows, n);
      if (rows <= FEW) applyEach(rows, n, k, own, stackRow, u, reversed, stack, scales);
      else applyBlocks(rows, n, k, own, stackRow, u, reversed, p, scales, scratch);
      copyRows(own, stackRow, y, row, rows, n);
      x += <usize>rows * row;
      y += <usize>rows * row;
    }
    u += <usize>k * row;
  }
}

/** The reflections one after the other, x in place. */
function applyEach(m: i32, n: i32, k: i32, x: usize, xRow: usize, u: usize, reversed: bool, vector: usize, scale: usize): void {
  for (let step = 0; step < k; step++) {
    const r = reversed ? k - 1 - step : step,
      count = n - r;
    loadBlock(u + <usize>r * (words(n) + 4), 0, 1, count, vector, 0, scale);
    const square = dot(vector, vector, count);
    if (square != 0) reflect(vector, count, 2 / square, x + words(r), xRow, m);
  }
}

/** Block after block, x in place; above x there is room for one. */
function applyBlocks(
  m: i32,
  n: i32,
  k: i32,
  x: usize,
  xRow: usize,
  u: usize,
  reversed: bool,
  p: usize,
  scales: usize,
  scratch: usize,
): void {
  const row = words(n),
    blocks = (k + BLOCK - 1) / BLOCK;
  for (let step = 0; step < blocks; step++) {
    const a = BLOCK * (reversed ? blocks - 1 - step : step),
      b = min(BLOCK, k - a);
    const top = x - <usize>b * xRow + words(a);
    loadBlock(u + <usize>a * (row + 4), row, b, n - a, top, xRow, scales);
    applyBlock(top, xRow, b, m, n - a, p, coefficientsRow(m), reversed, scratch);
  }
}

/**
 * Coefficients of the gradient of V as rows of [V; X; D]: from [·, Wᵀ, Zᵀ] to [R, Zᵀ, −Wᵀ], each row times its scale.
 * R is one strict triangle of M − Mᵀ, M = Wᵀ·Z.
 */
function gradientCoefficients(p: usize, pRow: usize, b: i32, rows: i32, m: usize, upper: bool, scales: usize, c: usize): void {
  const mRow: usize = words(BLOCK);
  for (let i = 0; i < b; i++) {
    const scale = load<f32>(scales + words(i));
    for (let j = 0; j < b; j++) {
      const inside = upper ? i < j : i > j;
      const value = load<f32>(m + <usize>i * mRow + words(j)) - load<f32>(m + <usize>j * mRow + words(i));
      store<f32>(c + words(j), inside ? scale * value : 0);
    }
    const ofW = p + words(b),
      ofZ = ofW + words(rows);
    const toZ = c + words(b),
      toW = toZ + words(rows);
    for (let r = 0; r < rows; r++) store<f32>(toZ + words(r), scale * load<f32>(ofZ + words(r)));
    for (let r = 0; r < rows; r++) store<f32>(toW + words(r), -scale * load<f32>(ofW + words(r)));
    p += pRow;
    c += pRow;
  }
}

/**
 * Takes from a gradient its part along the vector. It is 0 but for rounding, since the length of a vector does not matter,
 * and where a vector is short, the rounding is not: a single entry would get anything but its gradient, 0.
 */
function project(v: usize, gradient: usize, count: i32): void {
  const square = dot(v, v, count);
  if (count == 1) store<f32>(gradient, 0);
  else if (square != 0) addScaled(gradient, -dot(v, gradient, count) / square, v, count);
}

/**
 * dx[m, n] and du[k, n] from y and dy. The product is orthogonal, so y goes back to x the way that dy goes back to dx, and
 * nothing else needs to be kept: X and D begin as y and dy, and each block, from the one that was applied last, turns
 * [X; D] into [X; D] + [W; Z]·V. Then the gradient of its vectors is Zᵀ·X − Wᵀ·D + R·V.
 */
export function householderGradient(
  batch: i32,
  m: i32,
  n: i32,
  k: i32,
  y: usize,
  dy: usize,
  u: usize,
  dx: usize,
  du: usize,
  reversed: bool,
  scratch: usize,
): void {
  const row = words(n),
    stackRow = words(paddedRow(n));
  const p = scratch + gemmScratch(),
    c = p + P_BYTES,
    square = c + P_BYTES,
    scales = square + M_BYTES,
    stack = scales + SCALES_BYTES;
  memory.fill(du, 0, <usize>batch * <usize>k * row);
  const blocks = (k + BLOCK - 1) / BLOCK;
  const above = stack + <usize>BLOCK * stackRow;
  for (let i = 0; i < batch; i++) {
    for (let r = 0; r < m; r += ROWS) {
      const rows = min(ROWS, m - r),
        pRow = coefficientsRow(2 * rows);
      const below = above + <usize>rows * stackRow;
      copyRows(y, row, above, stackRow, rows, n);
      copyRows(dy, row, below, stackRow, rows, n);
      for (let step = 0; step < blocks; step++) {
        const a = BLOCK * (reversed ? step : blocks - 1 - step),
          b = min(BLOCK, k - a),
          w = n - a;
        const top = above - <usize>b * stackRow + words(a);
        loadBlock(u + <usize>a * (row + 4), row, b, w, top, stackRow, scales);
        applyBlock(top, stackRow, b, 2 * rows, w, p, pRow, !reversed, scratch);
        const ofW = p + words(b);
        gemm(b, b, rows, ofW, pRow, 4, ofW + words(rows), 4, pRow, square, words(BLOCK), false, scratch);
        gradientCoefficients(p, pRow, b, rows, square, reversed, scales, c);
        const target = du + <usize>a * (row + 4);
        gemm(b, w, b + 2 * rows, c, pRow, 4, top, stackRow, 4, target, row, true, scratch);
        for (let s = 0; s < b; s++) {
          const skip = words(s);
          memory.fill(target + <usize>s * row, 0, skip);
          project(top + <usize>s * stackRow + skip, target + <usize>s * row + skip, w - s);
        }
      }
      copyRows(below, stackRow, dx, row, rows, n);
      y += <usize>rows * row;
      dy += <usize>rows * row;
      dx += <usize>rows * row;
    }
    u += <usize>k * row;
    du += <usize>k * row;
  }
}

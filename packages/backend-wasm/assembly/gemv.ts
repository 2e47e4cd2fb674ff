// Products of one row and a matrix, where packing would cost more than the product.
import { fma, sum4, sumLanes, words } from './simd';

/** y[n] (+)= Σ_k x_k·B[k, :]; rows of B are contiguous. Four rows of B at a time: y is read and written a quarter as often. */
function combineRows(n: i32, depth: i32, x: usize, xStride: usize, b: usize, bRow: usize, y: usize, accumulate: bool): void {
  if (!accumulate) memory.fill(y, 0, words(n));
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const x0 = v128.load32_splat(x),
      x1 = v128.load32_splat(x + xStride),
      x2 = v128.load32_splat(x + 2 * xStride),
      x3 = v128.load32_splat(x + 3 * xStride);
    const b1 = b + bRow,
      b2 = b1 + bRow,
      b3 = b2 + bRow;
    let j: usize = 0;
    for (; j + 16 <= words(n); j += 16) {
      let s = fma(x0, v128.load(b + j), v128.load(y + j));
      s = fma(x1, v128.load(b1 + j), s);
      s = fma(x2, v128.load(b2 + j), s);
      v128.store(y + j, fma(x3, v128.load(b3 + j), s));
    }
    for (; j < words(n); j += 4) {
      let s = load<f32>(y + j) + f32x4.extract_lane(x0, 0) * load<f32>(b + j);
      s += f32x4.extract_lane(x1, 0) * load<f32>(b1 + j);
      s += f32x4.extract_lane(x2, 0) * load<f32>(b2 + j);
      store<f32>(y + j, s + f32x4.extract_lane(x3, 0) * load<f32>(b3 + j));
    }
    x += 4 * xStride;
    b = b3 + bRow;
  }
  for (; k < depth; k++) {
    const factor = v128.load32_splat(x);
    let j: usize = 0;
    for (; j + 16 <= words(n); j += 16) v128.store(y + j, fma(factor, v128.load(b + j), v128.load(y + j)));
    for (; j < words(n); j += 4) store<f32>(y + j, load<f32>(y + j) + f32x4.extract_lane(factor, 0) * load<f32>(b + j));
    x += xStride;
    b += bRow;
  }
}

/** y_j (+)= ⟨x, column j of B⟩; x and the columns of B are contiguous. Four columns at a time share the loads of x. */
function dotColumns(n: i32, depth: i32, x: usize, b: usize, bColumn: usize, y: usize, accumulate: bool): void {
  const whole = words(depth & ~3);
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const b1 = b + bColumn,
      b2 = b1 + bColumn,
      b3 = b2 + bColumn;
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0;
    for (let k: usize = 0; k < whole; k += 16) {
      const t = v128.load(x + k);
      s0 = fma(t, v128.load(b + k), s0);
      s1 = fma(t, v128.load(b1 + k), s1);
      s2 = fma(t, v128.load(b2 + k), s2);
      s3 = fma(t, v128.load(b3 + k), s3);
    }
    let s = sum4(s0, s1, s2, s3);
    for (let k = whole; k < words(depth); k += 4) {
      const t = v128.load32_splat(x + k);
      s = fma(t, f32x4(load<f32>(b + k), load<f32>(b1 + k), load<f32>(b2 + k), load<f32>(b3 + k)), s);
    }
    v128.store(y, accumulate ? f32x4.add(v128.load(y), s) : s);
    y += 16;
    b = b3 + bColumn;
  }
  for (; j < n; j++) {
    let s = f32x4.splat(0);
    for (let k: usize = 0; k < whole; k += 16) s = fma(v128.load(x + k), v128.load(b + k), s);
    let total = sumLanes(s);
    for (let k = whole; k < words(depth); k += 4) total += load<f32>(x + k) * load<f32>(b + k);
    store<f32>(y, accumulate ? load<f32>(y) + total : total);
    y += 4;
    b += bColumn;
  }
}

function row(
  n: i32,
  depth: i32,
  x: usize,
  xStride: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  y: usize,
  accumulate: bool,
): bool {
  if (bColumn == 4 || n == 1) combineRows(n, depth, x, xStride, b, bRow, y, accumulate);
  else if (bRow == 4 && (xStride == 4 || depth == 1)) dotColumns(n, depth, x, b, bColumn, y, accumulate);
  else return false;
  return true;
}

/** Does a product of a single row or into a single column; false: it is not one, or its strides do not suit. */
export function gemv(
  m: i32,
  n: i32,
  depth: i32,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  accumulate: bool,
): bool {
  if (n == 1 && cRow == 4) return row(m, depth, b, bRow, a, aColumn, aRow, c, accumulate); // its transpose
  if (m == 1) return row(n, depth, a, aColumn, b, bRow, bColumn, c, accumulate);
  return false;
}

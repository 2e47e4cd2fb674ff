// Products with sparse matrices in compressed row storage. A batch goes in blocks of vectors, laid out in lanes, so that one
// stored entry is arithmetic on whole rows of a plane; a single vector is read where it lies.
import { columnAt, endOf, lanesOf, MOST } from './csrRows';
import { fromLanes, toLanes } from './lanes';
import { fma, sumLanes, words } from './simd';

/** Bytes that `csr` (planes of x and y) and `csrGradient` (of x, dy and dx) need at `scratch`. */
export function csrScratch(batch: i32, n: i32, rows: i32, gradient: bool): usize {
  if (!gradient && batch == 1) return 0;
  return <usize>lanesOf(batch) * (words(n) + words(rows) + (gradient ? words(n) : 0));
}

/** The numbers of x at four columns. */
// @ts-ignore: decorator
@inline
function take4(columns: usize, x: usize, last: v128): v128 {
  const bits = v128.and(f32x4.add(v128.load(columns), f32x4.splat(8388608.0)), i32x4.splat(0x7fffff));
  const at = i32x4.shl(i32x4.min_u(bits, last), 2);
  const low = i64x2.extract_lane(at, 0),
    high = i64x2.extract_lane(at, 1);
  return f32x4(
    load<f32>(x + <usize>(<u32>low)),
    load<f32>(x + <usize>(low >>> 32)),
    load<f32>(x + <usize>(<u32>high)),
    load<f32>(x + <usize>(high >>> 32)),
  );
}

/** Σ values_p·x_{columns_p} over `count` entries. */
function dot(count: i32, values: usize, columns: usize, x: usize, last: u32): f32 {
  const most = i32x4.splat(last);
  let s0 = f32x4.splat(0),
    s1 = s0;
  let p: usize = 0;
  for (; p + 32 <= words(count); p += 32) {
    s0 = fma(take4(columns + p, x, most), v128.load(values + p), s0);
    s1 = fma(take4(columns + p + 16, x, most), v128.load(values + p, 16), s1);
  }
  if (p + 16 <= words(count)) {
    s0 = fma(take4(columns + p, x, most), v128.load(values + p), s0);
    p += 16;
  }
  let total = sumLanes(f32x4.add(s0, s1));
  for (; p < words(count); p += 4) total += load<f32>(values + p) * load<f32>(x + (columnAt(columns + p, last) << 2));
  return total;
}

/** y[batch, rows] = x[batch, n]·Mᵀ. */
export function csr(
  batch: i32,
  n: i32,
  rows: i32,
  entries: i32,
  x: usize,
  values: usize,
  columns: usize,
  offsets: usize,
  y: usize,
  scratch: usize,
): void {
  if (batch == 1) {
    for (let k = 0, start = 0; k < rows; k++) {
      const end = endOf(offsets, k, rows, start, entries);
      store<f32>(y + words(k), dot(end - start, values + words(start), columns + words(start), x, n - 1));
      start = end;
    }
    return;
  }
  for (let first = 0; first < batch; first += MOST) {
    const vectors = min(MOST, batch - first),
      lanes = lanesOf(vectors),
      out = scratch + <usize>lanes * words(n);
    toLanes(x + <usize>first * words(n), words(n), vectors, n, scratch, lanes);
    for (let k = 0, start = 0; k < rows; k++) {
      const end = endOf(offsets, k, rows, start, entries);
      const to = out + <usize>k * words(lanes);
      let lane = 0;
      for (; lane + 32 <= lanes; lane += 32) combine32(start, end, values, columns, scratch + words(lane), lanes, n - 1, to + words(lane));
      for (; lane + 16 <= lanes; lane += 16) combine16(start, end, values, columns, scratch + words(lane), lanes, n - 1, to + words(lane));
      for (; lane < lanes; lane += 4) combine4(start, end, values, columns, scratch + words(lane), lanes, n - 1, to + words(lane));
      start = end;
    }
    fromLanes(out, lanes, y + <usize>first * words(rows), words(rows), vectors, rows);
  }
}

function combine32(start: i32, end: i32, values: usize, columns: usize, plane: usize, lanes: i32, last: u32, to: usize): void {
  let s0 = f32x4.splat(0),
    s1 = s0,
    s2 = s0,
    s3 = s0,
    s4 = s0,
    s5 = s0,
    s6 = s0,
    s7 = s0;
  for (let p = words(start); p < words(end); p += 4) {
    const v = v128.load32_splat(values + p);
    const x = plane + columnAt(columns + p, last) * words(lanes);
    s0 = fma(v, v128.load(x), s0);
    s1 = fma(v, v128.load(x, 16), s1);
    s2 = fma(v, v128.load(x, 32), s2);
    s3 = fma(v, v128.load(x, 48), s3);
    s4 = fma(v, v128.load(x, 64), s4);
    s5 = fma(v, v128.load(x, 80), s5);
    s6 = fma(v, v128.load(x, 96), s6);
    s7 = fma(v, v128.load(x, 112), s7);
  }
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
  v128.store(to, s4, 64);
  v128.store(to, s5, 80);
  v128.store(to, s6, 96);
  v128.store(to, s7, 112);
}

function combine16(start: i32, end: i32, values: usize, columns: usize, plane: usize, lanes: i32, last: u32, to: usize): void {
  let s0 = f32x4.splat(0),
    s1 = s0,
    s2 = s0,
    s3 = s0;
  for (let p = words(start); p < words(end); p += 4) {
    const v = v128.load32_splat(values + p);
    const x = plane + columnAt(columns + p, last) * words(lanes);
    s0 = fma(v, v128.load(x), s0);
    s1 = fma(v, v128.load(x, 16), s1);
    s2 = fma(v, v128.load(x, 32), s2);
    s3 = fma(v, v128.load(x, 48), s3);
  }
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
}

/** Two sums by turns: one alone would wait for itself. */
function combine4(start: i32, end: i32, values: usize, columns: usize, plane: usize, lanes: i32, last: u32, to: usize): void {
  let s0 = f32x4.splat(0),
    s1 = s0;
  let p = words(start);
  for (; p + 8 <= words(end); p += 8) {
    s0 = fma(v128.load32_splat(values + p), v128.load(plane + columnAt(columns + p, last) * words(lanes)), s0);
    s1 = fma(v128.load32_splat(values + p, 4), v128.load(plane + columnAt(columns + p + 4, last) * words(lanes)), s1);
  }
  if (p < words(end)) s0 = fma(v128.load32_splat(values + p), v128.load(plane + columnAt(columns + p, last) * words(lanes)), s0);
  v128.store(to, f32x4.add(s0, s1));
}

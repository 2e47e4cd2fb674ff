// The gradient of the product with a sparse matrix: one pass over the entries for each block of vectors.
import { columnAt, endOf, lanesOf, MOST } from './csrRows';
import { fromLanes, toLanes } from './lanes';
import { fma, sumLanes, words } from './simd';

/** dL/dx and dL/dvalues from dL/dy. */
export function csrGradient(
  batch: i32,
  n: i32,
  rows: i32,
  entries: i32,
  x: usize,
  values: usize,
  columns: usize,
  offsets: usize,
  dy: usize,
  dx: usize,
  dvalues: usize,
  scratch: usize,
): void {
  memory.fill(dvalues, 0, words(entries));
  for (let first = 0; first < batch; first += MOST) {
    const vectors = min(MOST, batch - first),
      lanes = lanesOf(vectors),
      sums = scratch + <usize>lanes * words(n),
      slopes = sums + <usize>lanes * words(n);
    toLanes(x + <usize>first * words(n), words(n), vectors, n, scratch, lanes);
    toLanes(dy + <usize>first * words(rows), words(rows), vectors, rows, slopes, lanes);
    memory.fill(sums, 0, <usize>lanes * words(n));
    for (let k = 0, start = 0; k < rows; k++) {
      const end = endOf(offsets, k, rows, start, entries);
      const g = slopes + <usize>k * words(lanes);
      for (let lane = 0; lane < lanes; ) {
        const at = words(lane);
        if (lane + 16 <= lanes) {
          spread16(start, end, values, columns, scratch + at, sums + at, g + at, lanes, n - 1, dvalues);
          lane += 16;
        } else {
          spread4(start, end, values, columns, scratch + at, sums + at, g + at, lanes, n - 1, dvalues);
          lane += 4;
        }
      }
      start = end;
    }
    fromLanes(sums, lanes, dx + <usize>first * words(n), words(n), vectors, n);
  }
}

/** For every entry of a row, 16 lanes: dvalue += ⟨dy, x⟩ and dx += value·dy. */
function spread16(
  start: i32,
  end: i32,
  values: usize,
  columns: usize,
  plane: usize,
  sums: usize,
  g: usize,
  lanes: i32,
  last: u32,
  dvalues: usize,
): void {
  const g0 = v128.load(g),
    g1 = v128.load(g, 16),
    g2 = v128.load(g, 32),
    g3 = v128.load(g, 48);
  for (let p = words(start); p < words(end); p += 4) {
    const v = v128.load32_splat(values + p);
    const at = columnAt(columns + p, last) * words(lanes);
    const x = plane + at,
      to = sums + at;
    v128.store(to, fma(v, g0, v128.load(to)));
    v128.store(to, fma(v, g1, v128.load(to, 16)), 16);
    v128.store(to, fma(v, g2, v128.load(to, 32)), 32);
    v128.store(to, fma(v, g3, v128.load(to, 48)), 48);
    const even = fma(g2, v128.load(x, 32), f32x4.mul(g0, v128.load(x)));
    const odd = fma(g3, v128.load(x, 48), f32x4.mul(g1, v128.load(x, 16)));
    store<f32>(dvalues + p, load<f32>(dvalues + p) + sumLanes(f32x4.add(even, odd)));
  }
}

function spread4(
  start: i32,
  end: i32,
  values: usize,
  columns: usize,
  plane: usize,
  sums: usize,
  g: usize,
  lanes: i32,
  last: u32,
  dvalues: usize,
): void {
  const slope = v128.load(g);
  for (let p = words(start); p < words(end); p += 4) {
    const at = columnAt(columns + p, last) * words(lanes);
    v128.store(sums + at, fma(v128.load32_splat(values + p), slope, v128.load(sums + at)));
    store<f32>(dvalues + p, load<f32>(dvalues + p) + sumLanes(f32x4.mul(slope, v128.load(plane + at))));
  }
}

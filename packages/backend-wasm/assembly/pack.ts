// Copies blocks of a matrix into the order in which gemm's innermost loop reads them.
import { transpose4, words } from './simd';

/** Rows of a tile of the result that stays in registers. */
export const TILE_ROWS: i32 = 5;
/** Columns of a tile: two vectors. */
export const TILE_COLUMNS: i32 = 8;

// A panel holds `width` lanes (rows of A, columns of B) of which `used` exist; lanes that do not exist are 0:
//   panel[k·width + lane] = from[lane·laneStride + k·depthStride].
// `width` is known at compile time where this is inlined.
// @ts-ignore: decorator
@inline
function packPanel(width: i32, from: usize, laneStride: usize, depthStride: usize, used: i32, depth: i32, panel: usize): void {
  const step: usize = words(width);
  if (used < width) {
    for (let k = 0; k < depth; k++) {
      let source = from;
      for (let lane = 0; lane < width; lane++) {
        store<f32>(panel + words(lane), lane < used ? load<f32>(source) : 0);
        source += laneStride;
      }
      from += depthStride;
      panel += step;
    }
    return;
  }
  const quads = width & ~3; // lanes that go four at a time
  let k = 0;
  if (depthStride == 4) {
    // Memory runs along the depth: transpose blocks of 4×4.
    for (; k + 4 <= depth; k += 4) {
      for (let lane = 0; lane < quads; lane += 4) transpose4(from + <usize>lane * laneStride, laneStride, panel + words(lane), step);
      for (let lane = quads; lane < width; lane++) {
        const source = from + <usize>lane * laneStride,
          target = panel + words(lane);
        store<f32>(target, load<f32>(source));
        store<f32>(target + step, load<f32>(source, 4));
        store<f32>(target + 2 * step, load<f32>(source, 8));
        store<f32>(target + 3 * step, load<f32>(source, 12));
      }
      from += 16;
      panel += 4 * step;
    }
  } else if (laneStride == 4) {
    // Memory runs along the lanes: copy.
    for (; k < depth; k++) {
      for (let lane = 0; lane < quads; lane += 4) v128.store(panel + words(lane), v128.load(from + words(lane)));
      for (let lane = quads; lane < width; lane++) store<f32>(panel + words(lane), load<f32>(from + words(lane)));
      from += depthStride;
      panel += step;
    }
  }
  for (; k < depth; k++) {
    let source = from;
    for (let lane = 0; lane < width; lane++) {
      store<f32>(panel + words(lane), load<f32>(source));
      source += laneStride;
    }
    from += depthStride;
    panel += step;
  }
}

/** One panel of `rows` ≤ TILE_ROWS rows of A. */
export function packRows(from: usize, rowStride: usize, columnStride: usize, rows: i32, depth: i32, panel: usize): void {
  packPanel(TILE_ROWS, from, rowStride, columnStride, rows, depth, panel);
}

/** A whole block of B, panel after panel of TILE_COLUMNS columns. */
export function packColumns(from: usize, rowStride: usize, columnStride: usize, columns: i32, depth: i32, panels: usize): void {
  let j = 0;
  if (columnStride == 4) {
    // Two panels at a time, so that each step reads a whole cache line: one panel is only half a line wide.
    const second: usize = words(TILE_COLUMNS * depth);
    for (; j + 2 * TILE_COLUMNS <= columns; j += 2 * TILE_COLUMNS) {
      let source = from + words(j),
        target = panels + words(j * depth);
      for (let k = 0; k < depth; k++) {
        v128.store(target, v128.load(source));
        v128.store(target, v128.load(source, 16), 16);
        v128.store(target + second, v128.load(source, 32));
        v128.store(target + second, v128.load(source, 48), 16);
        source += rowStride;
        target += words(TILE_COLUMNS);
      }
    }
  }
  for (; j < columns; j += TILE_COLUMNS)
    packPanel(
      TILE_COLUMNS,
      from + <usize>j * columnStride,
      columnStride,
      rowStride,
      min(TILE_COLUMNS, columns - j),
      depth,
      panels + words(j * depth),
    );
}

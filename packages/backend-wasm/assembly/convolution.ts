// The gradient of a convolution with respect to its filter: dW = Pᵀ·dY, where the rows of P are the patches of x under
// the filter, made a block of positions at a time, and the product is gemm's.
import { copyWords } from './copy';
import { gemm, gemmScratch } from './gemm';
import { words } from './simd';

/** Positions whose patches are held at once: the depth of one block of gemm. */
const POSITIONS: i32 = 256;

/** Bytes that `convolutionFilter` needs at `scratch` for patches of so many numbers. */
export function convolutionFilterScratch(patch: i32): usize {
  return <usize>POSITIONS * words(patch) + gemmScratch();
}

/**
 * dw[filterHeight, filterWidth, inChannels, outChannels] from x[batch, height, width, inChannels] and
 * dy[batch, outHeight, outWidth, outChannels]; the patch of a position starts at stride·position − padding.
 */
export function convolutionFilter(
  batch: i32,
  height: i32,
  width: i32,
  inChannels: i32,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
  x: usize,
  dy: usize,
  dw: usize,
  scratch: usize,
): void {
  const run = words(filterWidth * inChannels), // a row of a patch lies in one piece
    patch = <usize>filterHeight * run,
    pixel = words(inChannels),
    image = <usize>(height * width) * pixel;
  const patches = scratch + gemmScratch(),
    positions = batch * outHeight * outWidth;
  let row = 0,
    column = 0,
    done = 0;
  memory.fill(dw, 0, patch * outChannels);
  while (done < positions) {
    const count = min(POSITIONS, positions - done);
    let to = patches;
    for (let p = 0; p < count; p++) {
      const firstRow = row * strideHeight - top,
        firstColumn = column * strideWidth - left;
      const before = <usize>min(filterWidth, max(0, -firstColumn)) * pixel, // the padding on the left
        end = <usize>max(0, min(filterWidth, width - firstColumn)) * pixel;
      for (let r = firstRow; r < firstRow + filterHeight; r++) {
        if (r < 0 || r >= height || before >= end) {
          memory.fill(to, 0, run);
        } else {
          if (before > 0) memory.fill(to, 0, before);
          const from = x + <usize>(r * width) * pixel + <usize>(firstColumn * <i32>pixel);
          copyWords(from + before, to + before, end - before);
          if (end < run) memory.fill(to + end, 0, run - end);
        }
        to += run;
      }
      if (++column == outWidth) {
        column = 0;
        if (++row == outHeight) {
          row = 0;
          x += image;
        }
      }
    }
    const rows = filterHeight * filterWidth * inChannels;
    gemm(rows, outChannels, count, patches, 4, patch, dy, words(outChannels), 4, dw, words(outChannels), true, scratch);
    dy += <usize>count * words(outChannels);
    done += count;
  }
}

import type { Context } from '@slim/core';
import { butterflySizes } from '../butterfly/butterflySizes.js';
import { type Padded, peelButterfly } from './peelButterfly.js';

interface Options {
  readonly complex: boolean;
  readonly tiedWeight: boolean;
  readonly increasingStride: boolean;
}

interface Matrix {
  readonly columns: number;
  readonly data: Float64Array;
}

/** Reads complex entries off a real matrix, or off the real form of a complex one; what is no real form is averaged into one. */
const reader = ({ data, columns }: Matrix, complex: boolean): ((i: number, j: number) => [number, number]) => {
  if (!complex) return (i, j) => [data[i * columns + j]!, 0];
  return (i, j) => {
    const upper = 2 * i * columns + 2 * j;
    const lower = upper + columns;
    return [(data[upper]! + data[lower + 1]!) / 2, (data[upper + 1]! - data[lower]!) / 2];
  };
};

/** One stack of a matrix, divided by `unit`, as a problem with increasing strides: decreasing ones are the transposed problem. */
const stackOf = (w: Matrix, stack: number, unit: number, context: Context<Options>): Padded => {
  const { inFeatures, outFeatures, complex, increasingStride } = context;
  const { size } = butterflySizes(context);
  const read = reader(w, complex);
  const width = Math.min(size, outFeatures - stack * size);
  const [re, im] = [new Float64Array(size * size), new Float64Array(size * size)];
  for (let i = 0; i < inFeatures; i++) {
    for (let j = 0; j < width; j++) {
      const at = increasingStride ? i * size + j : j * size + i;
      const [a, b] = read(i, stack * size + j);
      re[at] = a / unit;
      im[at] = b / unit;
    }
  }
  const [rows, columns] = increasingStride ? [inFeatures, width] : [width, inFeatures];
  return { size, rows, columns, re, im };
};

/**
 * The 2 × 2 blocks of a butterfly map near a matrix, in float64, by successive best approximations of rank one. Exact where the
 * matrix is such a product, but for untied maps with decreasing strides that average columns, where each output is a sum of products.
 *
 * Averaged columns of increasing strides: once the factors that tell the outputs apart are peeled off, one number per row is left,
 * and the last factor takes it. Of decreasing strides: the first group of columns gets them all.
 *
 * Up to N = 4 the rank-one matrices lie side by side, so that best ones make the nearest W; a tied N = 4 needs whole pairs of rows.
 *
 * Source: Zheng, Riccietti, Gribonval, "Efficient identification of butterfly sparse matrix factorizations", arXiv 2110.01230.
 */
export const butterflyFit = (
  w: Matrix,
  context: Context<Options>,
): { readonly values: Readonly<Record<string, Float64Array>>; readonly nearest: boolean } => {
  const { complex, tiedWeight: tied, increasingStride } = context;
  const { size, levels, stacks, averaged } = butterflySizes(context);
  const parts = complex ? 2 : 1;
  const blocks = tied ? size - 1 : levels * Math.floor(size / 2);
  const twiddle = new Float64Array(stacks * blocks * 4 * parts);
  const values = { 'linmap.twiddle': twiddle };
  if (size === 1) return { values, nearest: true };
  const most = w.data.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 0);
  const unit = most > 0 ? most : 1; // squares of entries up to 1 do not overflow
  const summed = increasingStride ? Math.log2(averaged) : 0;
  let isNearest = true;
  for (let stack = 0; stack < stacks; stack++) {
    const z = stackOf(w, stack, unit, context);
    const { rows } = z;
    const squares = [z.re, z.im].flatMap((plane) => plane.reduce((sum, entry) => sum + entry * entry, 0));
    const left = peelButterfly(z, tied, summed, (level, group, within, p, q, a, b) => {
      const stride = 2 ** level;
      const block = stack * blocks + (tied ? stride - 1 + within : level * (size / 2) + group * stride + within);
      const at = (4 * block + (increasingStride ? 2 * p + q : 2 * q + p)) * parts;
      const factor = 2 * stride === size ? unit * averaged : 1;
      twiddle[at] = a * factor;
      if (complex) twiddle[at + 1] = b * factor;
    });
    const isExact = left <= (levels * 2 ** -23) ** 2 * (squares[0]! + squares[1]!); // W of the class, rounded to float32
    const isSmall = size <= 4 && (averaged === 1 || increasingStride) && !(tied && rows === 3);
    isNearest &&= isExact || isSmall;
  }
  return { values, nearest: isNearest };
};

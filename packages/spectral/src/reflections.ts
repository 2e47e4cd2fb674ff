import { type Context, householderProduct, type Parameter } from '@slim/core';
import { slice, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The vectors of `used` reflections as rows of a [rows, columns] matrix: N(0, 1) on and above the diagonal, 0 below it, where
 * nothing is read. Without any reflection there is nothing to train.
 */
export const reflectors = (rows: number, columns: number, used: number = rows): Parameter => ({
  shape: [rows, columns],
  initial: (random) =>
    Float64Array.from({ length: rows * columns }, (_, at) => (at % columns < Math.floor(at / columns) ? 0 : random.normal())),
  role: used > 0 ? 'free' : 'buffer',
});

/** The first `used` rows of u. */
const firstRows = (u: Tensor, used: number): Tensor => (used === u.shape[0] ? u : slice(u, [0, 0], [used, u.shape[1] as number]));

/** x·H_0·H_1···, the reflections of the first `used` rows of u. */
export const turn = (x: Tensor, u: Tensor, used: number = u.shape[0] as number): Tensor => householderProduct(x, firstRows(u, used));

/** The inverse of `turn`, which is its transpose: x···H_1·H_0. */
export const turnBack = (x: Tensor, u: Tensor, used: number = u.shape[0] as number): Tensor =>
  householderProduct(x, firstRows(u, used), { transposed: true });

/**
 * Rounding of the product of k reflections of n coordinates, relative to the norm of what is turned. One reflection errs by a
 * dot product of n float32 terms, √n units in the last place, and by about eight more for the length of its vector, the factor
 * that joins it to a block of reflections, the products and the difference; k such errors add up like √k.
 */
export const turnRounding = (n: number, k: number): number => Math.sqrt(k) * (Math.sqrt(n) + 8) * 2 ** -24;

/** Multiplications and additions for turning one row by k reflections, reflection r of n − r coordinates. */
export const turnFlops = (n: number, k: number): number => 2 * k * (2 * n - k + 1);

/** Whether a product over this many rows takes fewer operations once W is built than without W. */
export const buildingPays = (
  rows: number,
  { inFeatures, outFeatures }: Pick<Context, 'inFeatures' | 'outFeatures'>,
  { perRow, build }: { readonly perRow: number; readonly build: number },
): boolean => build + rows * 2 * inFeatures * outFeatures < rows * perRow;

/** The rule that a number of reflections breaks. */
export const refuseCount = (name: string, count: number | null, size: number): string | undefined =>
  count === null || (Number.isSafeInteger(count) && count >= 0 && count <= size)
    ? undefined
    : `${name} must be a whole number from 0 to ${size}, got ${count}`;

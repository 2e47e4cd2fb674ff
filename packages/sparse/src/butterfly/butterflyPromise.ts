import type { Context, MapPromise } from '@slim/core';
import { asPairs, blockOf, placesWhere, rankDefect } from '../rankDefect.js';
import { butterflySizes } from './butterflySizes.js';

interface Options {
  readonly complex: boolean;
  readonly increasingStride: boolean;
}

/** Rank of the blocks: one, but for sums over the groups of columns that are averaged, where those differ in their rows. */
const rankOf = (context: Context<Options>): number => (context.increasingStride ? 1 : butterflySizes(context).averaged);

/**
 * Between two factors every pair of an input and an output meets in one number of the N: those that meet in the same number are a
 * block of rank one. With increasing strides the numbers after l factors are named by the high bits of the input and the l low
 * bits of the output; with decreasing ones the other way round.
 */
const measure: Extract<MapPromise<Options>, { measure: unknown }>['measure'] = (w, context) => {
  const { inFeatures, outFeatures, complex, increasingStride } = context;
  const { size, levels, stacks } = butterflySizes(context);
  const places = complex ? asPairs : (one: number[]) => one;
  const rank = rankOf(context) * (complex ? 2 : 1);
  let most = 0;
  for (let level = 1; level < levels; level++) {
    const stride = 2 ** level;
    const [low, high] = [(i: number) => i % stride, (i: number) => Math.floor(i / stride)];
    const [ofInput, ofOutput] = increasingStride ? [high, low] : [low, high];
    const classes = (of: (i: number) => number): number => (of === low ? stride : size / stride);
    for (let stack = 0; stack < stacks; stack++) {
      const width = Math.min(size, outFeatures - stack * size);
      const columns = Array.from({ length: classes(ofOutput) }, (_, name) =>
        places(placesWhere(width, (k) => ofOutput(k) === name).map((k) => stack * size + k)),
      );
      for (let name = 0; name < classes(ofInput); name++) {
        const rows = places(placesWhere(inFeatures, (j) => ofInput(j) === name));
        for (const picked of columns) {
          if (rows.length <= rank || picked.length <= rank) continue;
          most = Math.max(most, rankDefect(blockOf(w.data, w.columns, rows, picked), picked.length, rank));
        }
      }
    }
  }
  return most;
};

/** What holds of every butterfly map: its matrix falls into blocks of low rank, in m − 1 ways. */
export const butterflyPromise: MapPromise<Options> = {
  kind: 'hard',
  property: (context) => `butterfly blocks of rank ${rankOf(context) === 1 ? '1' : `at most ${rankOf(context)}`}`,
  measure,
  tolerance: (context) => {
    const { levels, averaged } = butterflySizes(context);
    return 32 * (levels + averaged) * 2 ** -24;
  },
  method: 'largest entry left by elimination with full pivoting in each block, float64',
};

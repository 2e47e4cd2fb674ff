import { defineLinear, uniform } from '@slim/core';
import { eye } from '@tensorflow/tfjs-core';
import { type MonarchOptions, monarchPlan, refuseMonarch } from '../monarch/monarchPlan.js';
import { monarchPromise } from '../monarch/monarchPromise.js';
import { throughMonarch } from '../monarch/throughMonarch.js';
import { monarchFit } from '../projections/monarchFit.js';

/**
 * Monarch matrices: two block-diagonal factors with permutations between, 2·n^(3/2) numbers instead of n² and all of it in small dense
 * products, which hardware likes better than the many thin factors of a butterfly.
 *
 * W = R·P·L·P', P and P' permutations, R of b blocks [p, r·b], L of b blocks [r·b, q], for p = ⌈inFeatures/b⌉ and q = ⌈outFeatures/b⌉. With the
 * numbers of x named (a, i), a the block, and those of y (k, c), c the block:
 * W_((a,i),(k,c)) = Σ_τ R_a[i, (τ, c)]·L_c[(a, τ), k], τ = 0 … r − 1.
 * Where b does not divide the sizes, x is padded with zeros and the last outputs are dropped.
 *
 * Parameters: `blkdiag1` [b, r·b, p], block a, output (τ, c), input, U(−√(3/p), √(3/p)); `blkdiag2` [b, q, b·r], block c,
 * output, input (a, τ), U(−1/√(b·r), 1/√(b·r)); so the start has the variance of a dense layer. With `bias: true` also `bias`
 * [1, outFeatures]. b = ⌈√min(inFeatures, outFeatures)⌉ unless `blocks` is given; r is `rank`.
 * Guarantee: W falls into b² parts, a block of inputs and the outputs that lie b apart, each of rank r. Its entries are float32 sums
 * of r products, 2·r roundings, which move singular values by no more than the norm of the error (Weyl): with a reserve of 4 for
 * sums that cancel, singular values beyond r are at most 8·r·2⁻²⁴ of ‖W‖. Where for r > 1 nearly all of the sums cancels, W is small
 * and its rounding is not: the certificate then does not hold.
 * When to use: in place of dense layers from some hundred features on; every butterfly of 4^m features is one.
 * `fromMatrix` finds the nearest map, in closed form, for all sizes and ranks.
 * Source: Dao, Chen, Sohoni, Desai, Poli, Grogan, Liu, Rao, Rudra, Ré, "Monarch: expressive structured matrices for efficient and
 * accurate training", arXiv 2204.00595.
 *
 * @example
 * ```ts
 * import { MonarchLinear } from '@slim/sparse';
 * import { randomNormal } from '@tensorflow/tfjs-core';
 *
 * const dense = randomNormal([16, 16]);
 * const { map, nearest } = await MonarchLinear.fromMatrix(dense, { rank: 2 });
 * console.log(nearest, map.parameters.blkdiag1.shape); // true [4, 8, 4]
 * for (const one of [dense, map]) one.dispose();
 * ```
 */
export const MonarchLinear = defineLinear({
  name: 'MonarchLinear',
  key: 'monarch',
  defaults: { blocks: null, rank: 1 } as MonarchOptions,
  refuse: refuseMonarch,
  parameters: (context) => {
    const { blocks, inside, outside, rank } = monarchPlan(context);
    const [before, after] = [Math.sqrt(3 / inside), 1 / Math.sqrt(blocks * rank)];
    return {
      blkdiag1: uniform([blocks, rank * blocks, inside], -before, before),
      blkdiag2: uniform([blocks, outside, blocks * rank], -after, after),
    };
  },
  weight: ({ blkdiag1, blkdiag2 }, context) => throughMonarch(eye(context.inFeatures), blkdiag1, blkdiag2, context),
  multiply: (x, { blkdiag1, blkdiag2 }, context) => throughMonarch(x, blkdiag1, blkdiag2, context),
  project: (w, context, linalg) => ({ values: { ...monarchFit(w, context, linalg) }, nearest: true }),
  promise: monarchPromise,
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 9, outFeatures: 9, options: { bias: true } },
    { inFeatures: 5, outFeatures: 7 },
    { inFeatures: 12, outFeatures: 6, options: { blocks: 2, rank: 2 } },
    { inFeatures: 7, outFeatures: 13, options: { blocks: 3 } },
  ],
});
export type MonarchLinear = InstanceType<typeof MonarchLinear>;

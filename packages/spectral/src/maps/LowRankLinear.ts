import { type Context, defineLinear, type MapPromise } from '@slim/core';
import { eye, matMul, mul, reshape, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { throughFactors } from '../factors.js';
import { type Interval, inInterval, intervalPromises, places, placesOf, refuseInterval } from '../interval.js';
import { reflectorsOf } from '../projections/reflectorsOf.js';
import { reflectors, turnBack, turnFlops, turnRounding } from '../reflections.js';

export interface LowRankOptions extends Interval {
  /** Rank of W, from 1 to the smaller size; null: half the smaller size, rounded up. */
  rank: number | null;
}

const rankOf = ({ rank, inFeatures, outFeatures }: Context<LowRankOptions>): number =>
  rank ?? Math.ceil(Math.min(inFeatures, outFeatures) / 2);

/** The turns on both sides, and √rank + 4 units in the last place for the singular values and the product of the factors. */
const rounding = (context: Context<LowRankOptions>): number => {
  const { inFeatures: i, outFeatures: o, rank } = { ...context, rank: rankOf(context) };
  return turnRounding(i, rank) + turnRounding(o, rank) + (Math.sqrt(rank) + 4) * 2 ** -24;
};

interface Of<T> {
  readonly p: T;
  readonly U: T;
  readonly V: T;
}

/** Aᵀ [rank, inFeatures] and Σ·Bᵀ [rank, outFeatures]. */
const frames = ({ p, U, V }: Of<Tensor>, context: Context<LowRankOptions>): readonly [Tensor, Tensor] => {
  const [rank, s] = [rankOf(context), inInterval(p, context)];
  const stretched = mul(eye(rank, context.outFeatures), reshape(s, [rank, 1]));
  return [turnBack(eye(rank, context.inFeatures), U), turnBack(stretched, V)];
};

/** Whether `rows` take fewer operations with the columns of A and B made first than with all reflections on every row. */
const framesPay = (rows: number, context: Context<LowRankOptions>): boolean => {
  const { inFeatures: i, outFeatures: o, rank } = { ...context, rank: rankOf(context) };
  const turns = turnFlops(i, rank) + turnFlops(o, rank);
  return rank * turns + rows * 2 * rank * (i + o) < rows * turns;
};

const isOfRank: MapPromise<LowRankOptions> = {
  kind: 'hard',
  property: (context) => `rank(W) ≤ ${rankOf(context)}`,
  tolerance: rounding,
  measure: (w, context, { singularValues }) => singularValues(w)[rankOf(context)] ?? 0,
  method: 'largest singular value of W beyond the rank in float64',
};

/**
 * Matrices of a given rank whose singular values, but for the zeros, lie in an interval.
 *
 * W = A·Σ·Bᵀ, A and B the first `rank` columns of the products of reflections H_0·H_1··· along the rows of U and of V, row r
 * from column r on, Σ_kk = sigmaMin + (sigmaMax − sigmaMin)·sigmoid(p_k)
 *
 * Parameters, for i inFeatures and o outFeatures: `p` [rank], N(0, 0.001²); `U` [rank, i] and `V` [rank, o], N(0, 1) on and
 * above the diagonal; with `bias: true` also `bias` [1, o].
 * Guarantee: rank(W) = rank where sigmaMin > 0, and at most rank in any case; sigmaMin ≥ 0, and the singular values 1 to rank
 * lie in [sigmaMin, sigmaMax], up to rounding: relative to ‖W‖, (√n + 8)·√rank·2⁻²⁴ for each of the two sides of n features
 * and (√rank + 4)·2⁻²⁴ for Σ and the product.
 * When to use: bottlenecks whose gain is bounded both ways; few parameters between wide layers.
 * `fromMatrix` keeps the largest singular values, clamped, which is nearest in Frobenius norm (Mirsky 1960).
 * Source: singular value decomposition with factors on Stiefel manifolds: Lezcano-Casado, "Trivializations for gradient-based
 * optimization on manifolds", NeurIPS 2019.
 *
 * @example
 * ```ts
 * import { LowRankLinear } from '@slim/spectral';
 *
 * const map = new LowRankLinear(6, 4, { rank: 2, sigmaMin: 0.5, seed: 1 });
 * for (const { property, holds } of await map.certify()) console.log(property, holds); // σ2(W) ≥ 0.5, σmax(W) ≤ 1, rank(W) ≤ 2
 * map.dispose();
 * ```
 */
export const LowRankLinear = defineLinear({
  name: 'LowRankLinear',
  key: 'low_rank',
  aliases: ['lowRank'],
  defaults: { rank: null, sigmaMin: 0.1, sigmaMax: 1 } as LowRankOptions,
  refuse: (context) => {
    const [rank, most] = [rankOf(context), Math.min(context.inFeatures, context.outFeatures)];
    if (!(Number.isSafeInteger(rank) && rank >= 1 && rank <= most)) return `rank must be a whole number from 1 to ${most}, got ${rank}`;
    return refuseInterval(context, 0);
  },
  parameters: (context) => ({
    p: places(rankOf(context), context),
    U: reflectors(rankOf(context), context.inFeatures),
    V: reflectors(rankOf(context), context.outFeatures),
  }),
  weight: (values, context) => {
    const [a, b] = frames(values, context);
    return matMul(transpose(a), b);
  },
  multiply: (x, values, context) => {
    const { p, U: u, V: v } = values;
    if (!framesPay(x.shape[0] as number, context)) {
      return throughFactors(x, { u, v, usedU: rankOf(context), usedV: rankOf(context), s: inInterval(p, context) });
    }
    const [a, b] = frames(values, context);
    return matMul(matMul(x, transpose(a)), b);
  },
  bounded: true,
  traits: (context) => ({
    ...(rankOf(context) === context.inFeatures && { sigmaMin: { value: context.sigmaMin, tolerance: rounding(context) } }),
    sigmaMax: { value: context.sigmaMax, tolerance: rounding(context) },
  }),
  project: (w, context, { svd }) => {
    const { u, s, v } = svd(w);
    const rank = rankOf(context);
    const p = placesOf(s.subarray(0, rank), context);
    return { values: { p, U: reflectorsOf(u, rank).rows, V: reflectorsOf(v, rank).rows }, nearest: true };
  },
  promise: [...intervalPromises(rounding, rankOf, (context) => `σ${rankOf(context)}`), isOfRank],
  examples: [
    { inFeatures: 3, outFeatures: 5, options: { bias: true } },
    { inFeatures: 6, outFeatures: 4, options: { rank: 1, sigmaMin: 0.5, sigmaMax: 2 } },
    { inFeatures: 5, outFeatures: 5, options: { rank: 4, sigmaMin: 0.3, sigmaMax: 0.3 } },
    { inFeatures: 9, outFeatures: 8, options: { rank: 7 } },
  ],
});
export type LowRankLinear = InstanceType<typeof LowRankLinear>;

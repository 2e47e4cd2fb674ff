import { type Context, defineLinear } from '@slim/core';
import { eye, matMul, mul, pad, type Tensor } from '@tensorflow/tfjs-core';
import { type Factors, fromFactors, throughFactors } from '../factors.js';
import { type Interval, inInterval, intervalPromises, places, refuseInterval } from '../interval.js';
import { spectralFit } from '../projections/spectralFit.js';
import { buildingPays, reflectors, refuseCount, turn, turnBack, turnFlops, turnRounding } from '../reflections.js';

export interface SpectralOptions extends Interval {
  /** Reflections on the side of x, from 0 to inFeatures; null: as many as W has singular values. */
  nUReflectors: number | null;
  /** Reflections on the side of y, from 0 to outFeatures; null: as many as W has singular values. */
  nVReflectors: number | null;
}

const rankOf = ({ inFeatures, outFeatures }: Context): number => Math.min(inFeatures, outFeatures);
const countU = (context: Context<SpectralOptions>): number => context.nUReflectors ?? rankOf(context);
const countV = (context: Context<SpectralOptions>): number => context.nVReflectors ?? rankOf(context);

/** The turns on both sides, and four units in the last place for the singular values and the product with them. */
const rounding = (context: Context<SpectralOptions>): number =>
  turnRounding(context.inFeatures, countU(context)) + turnRounding(context.outFeatures, countV(context)) + 2 ** -22;

const factors = ({ p, U, V }: { p: Tensor; U: Tensor; V: Tensor }, context: Context<SpectralOptions>): Factors => {
  return { u: U, v: V, usedU: countU(context), usedV: countV(context), s: inInterval(p, context) };
};

/** Operations for a row that is turned, stretched and turned again; W is as many rows as its shorter side. */
const flops = (context: Context<SpectralOptions>) => {
  const perRow = turnFlops(context.inFeatures, countU(context)) + turnFlops(context.outFeatures, countV(context));
  return { perRow, build: rankOf(context) * perRow };
};

/**
 * Matrices of any shape with all their singular values in an interval.
 *
 * W = (H_0·H_1···)·Σ·(H′_0·H′_1···)ᵀ, H_r and H′_r the reflections along row r of U and of V from column r on,
 * Σ_kk = sigmaMin + (sigmaMax − sigmaMin)·sigmoid(p_k)
 *
 * Parameters: `p` [min(i, o)], N(0, 0.001²); `U` [i, i] and `V` [o, o], N(0, 1) on and above the diagonal, for i inFeatures and
 * o outFeatures; with `bias: true` also `bias` [1, o]. Of U and V the first nUReflectors and nVReflectors rows count.
 * Guarantee: sigmaMin ≥ 0, σmin(W) ≥ sigmaMin and σmax(W) ≤ sigmaMax up to rounding: relative to ‖W‖, (√n + 8)·√k·2⁻²⁴ for
 * each product of k reflections of n coordinates, and 2⁻²² for Σ.
 * When to use: layers of bounded gain that lose no direction. Fewer reflections cost less and reach fewer W; they do not
 * lower the rank, which `LowRankLinear` does.
 * `fromMatrix` clamps the singular values, which is nearest in Frobenius norm (Mirsky 1960). Where there are fewer
 * reflections than singular values it fits what it can; exactly only where one side has all of them and the other none.
 * Source: Zhang, Lei, Dhillon, "Stabilizing gradients for deep neural networks via efficient SVD parameterization", ICML 2018.
 *
 * @example
 * ```ts
 * import { SpectralLinear } from '@slim/spectral';
 *
 * const map = new SpectralLinear(4, 3, { sigmaMin: 0.5, sigmaMax: 2, seed: 1 });
 * for (const { property, holds } of await map.certify()) console.log(property, holds); // σmin(W) ≥ 0.5 true, σmax(W) ≤ 2 true
 * map.dispose();
 * ```
 */
export const SpectralLinear = defineLinear({
  name: 'SpectralLinear',
  key: 'spectral',
  defaults: { nUReflectors: null, nVReflectors: null, sigmaMin: 0.1, sigmaMax: 1 } as SpectralOptions,
  refuse: (context) =>
    refuseInterval(context, 0) ??
    refuseCount('nUReflectors', context.nUReflectors, context.inFeatures) ??
    refuseCount('nVReflectors', context.nVReflectors, context.outFeatures),
  parameters: (context) => ({
    p: places(rankOf(context), context),
    V: reflectors(context.outFeatures, context.outFeatures, countV(context)),
    U: reflectors(context.inFeatures, context.inFeatures, countU(context)),
  }),
  weight: (values, context) => fromFactors(factors(values, context)),
  multiply: (x, values, context) => {
    const all = factors(values, context);
    return buildingPays(x.shape[0] as number, context, flops(context)) ? matMul(x, fromFactors(all)) : throughFactors(x, all);
  },
  bounded: true,
  traits: (context) => ({
    ...(context.outFeatures >= context.inFeatures && { sigmaMin: { value: context.sigmaMin, tolerance: rounding(context) } }),
    sigmaMax: { value: context.sigmaMax, tolerance: rounding(context) },
  }),
  project: (w, context, linalg) => spectralFit(w, countU(context), countV(context), context, linalg),
  methods: ({ p, U, V }, context) => ({
    /** Σ, [inFeatures, outFeatures]. */
    sigma: (): Tensor => {
      const rank = rankOf(context);
      return pad(mul(eye(rank), inInterval(p, context)), [
        [0, context.inFeatures - rank],
        [0, context.outFeatures - rank],
      ]);
    },
    /** x·H_0·H_1···, for x of [..., inFeatures]. */
    uMultiply: (x: Tensor): Tensor => turn(x, U, countU(context)),
    /** x···H′_1·H′_0, for x of [..., outFeatures]. */
    vMultiply: (x: Tensor): Tensor => turnBack(x, V, countV(context)),
  }),
  promise: intervalPromises(rounding, rankOf),
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 3, outFeatures: 5, options: { bias: true, sigmaMin: 0.2, sigmaMax: 0.7 } },
    { inFeatures: 5, outFeatures: 3, options: { nUReflectors: 5 } },
    { inFeatures: 4, outFeatures: 4, options: { nUReflectors: 0, sigmaMin: 0.5, sigmaMax: 0.5 } },
    { inFeatures: 4, outFeatures: 6, options: { nVReflectors: 0 } },
    { inFeatures: 2, outFeatures: 2 }, // the laws' batch of 6 is multiplied by a W that is built
  ],
});
export type SpectralLinear = InstanceType<typeof SpectralLinear>;

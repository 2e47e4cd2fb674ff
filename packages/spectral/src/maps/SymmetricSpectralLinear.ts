import { type Context, defineLinear } from '@slim/core';
import { add, eye, matMul, mean, mul, sub, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { type Interval, inInterval, places, refuseInterval } from '../interval.js';
import { symmetricFit } from '../projections/symmetricFit.js';
import { buildingPays, reflectors, refuseCount, turn, turnBack, turnFlops, turnRounding } from '../reflections.js';

export interface SymmetricSpectralOptions extends Interval {
  /** Reflections in Q, from 0 to inFeatures; null: inFeatures. */
  nReflectors: number | null;
}

const countOf = ({ nReflectors, inFeatures }: Context<SymmetricSpectralOptions>): number => nReflectors ?? inFeatures;

/** The two turns, and four units in the last place for the eigenvalues and the product with them. */
const rounding = (context: Context<SymmetricSpectralOptions>): number => 2 * turnRounding(context.inFeatures, countOf(context)) + 2 ** -22;

const flops = (context: Context<SymmetricSpectralOptions>) => {
  const perRow = 2 * turnFlops(context.inFeatures, countOf(context));
  return { perRow, build: context.inFeatures * perRow };
};

type Of<T> = { p: T; V: T };

/** As m·x + x·Q·(Λ − m·I)·Qᵀ, m the mean of Λ: a W near a multiple of I, as at the start, keeps its small entries. */
const through = (x: Tensor, { p, V }: Of<Tensor>, context: Context<SymmetricSpectralOptions>): Tensor => {
  const eigenvalues = inInterval(p, context);
  const middle = mean(eigenvalues);
  const turned = mul(turn(x, V, countOf(context)), sub(eigenvalues, middle));
  return add(mul(x, middle), turnBack(turned, V, countOf(context)));
};

const build = (values: Of<Tensor>, context: Context<SymmetricSpectralOptions>): Tensor => {
  const w = through(eye(context.inFeatures), values, context);
  return mul(add(w, transpose(w)), 0.5); // symmetric bit for bit, so that its eigenvalues come out real
};

/**
 * Symmetric matrices with all their eigenvalues in an interval.
 *
 * W = Q·Λ·Qᵀ, Q = H_0·H_1···, H_r the reflection along row r of V from column r on,
 * Λ_kk = sigmaMin + (sigmaMax − sigmaMin)·sigmoid(p_k)
 *
 * Parameters: `p` [n], N(0, 0.001²); `V` [n, n], N(0, 1) on and above the diagonal, of which the first nReflectors rows count;
 * with `bias: true` also `bias` [1, n]. In an interval of one point W = sigmaMin·I, and neither is trained.
 * Guarantee: W = Wᵀ bit for bit where W is built (tolerance 0), and λ in [sigmaMin, sigmaMax] up to rounding: relative to ‖W‖,
 * (√n + 8)·√k·2⁻²³ for k reflections on both sides, and 2⁻²² for Λ. A negative sigmaMin gives indefinite matrices.
 * When to use: covariances and metrics of bounded condition; with an interval inside (−1, 1) gradient-like dynamics that decay.
 * `fromMatrix` clamps the eigenvalues of the symmetric part, which is nearest in Frobenius norm (Higham 1988), where
 * nReflectors is 0 or at least n; else it fits what it can.
 * Source: the spectral theorem; Zhang, Lei, Dhillon, "Stabilizing gradients for deep neural networks via efficient SVD
 * parameterization", ICML 2018, for the reflections.
 *
 * @example
 * ```ts
 * import { SymmetricSpectralLinear } from '@slim/spectral';
 *
 * const map = new SymmetricSpectralLinear(4, 4, { sigmaMin: -1, sigmaMax: 1, seed: 1 });
 * const { re, im } = await map.eig();
 * console.log(re, im); // four numbers between -1 and 1, and zeros
 * map.dispose();
 * ```
 */
export const SymmetricSpectralLinear = defineLinear({
  name: 'SymmetricSpectralLinear',
  key: 'symmetricSpectral',
  aliases: ['symmetric_spectral'],
  defaults: { nReflectors: null, sigmaMin: 0.1, sigmaMax: 1 } as SymmetricSpectralOptions,
  square: true,
  refuse: (context) => refuseInterval(context) ?? refuseCount('nReflectors', context.nReflectors, context.inFeatures),
  parameters: (context) => ({
    p: places(context.inFeatures, context),
    V: reflectors(context.inFeatures, context.inFeatures, context.sigmaMin < context.sigmaMax ? countOf(context) : 0),
  }),
  weight: build,
  multiply: (x, values, context) =>
    buildingPays(x.shape[0] as number, context, flops(context)) ? matMul(x, build(values, context)) : through(x, values, context),
  bounded: true,
  traits: (context) => {
    const [{ sigmaMin, sigmaMax }, tolerance] = [context, rounding(context)];
    return {
      symmetric: 0,
      ...(sigmaMin >= 0 && { semidefinite: tolerance }),
      sigmaMin: { value: Math.max(sigmaMin, -sigmaMax, 0), tolerance },
      sigmaMax: { value: Math.max(sigmaMax, -sigmaMin), tolerance },
    };
  },
  project: (w, context, linalg) => symmetricFit(w, countOf(context), context, linalg),
  methods: ({ p, V }, context) => ({
    /** Λ, [inFeatures, inFeatures]. */
    sigma: (): Tensor => mul(eye(context.inFeatures), inInterval(p, context)),
    /** x·Q, for x of [..., inFeatures]. */
    uMultiply: (x: Tensor): Tensor => turn(x, V, countOf(context)),
    /** x·Qᵀ, for x of [..., inFeatures]. */
    vMultiply: (x: Tensor): Tensor => turnBack(x, V, countOf(context)),
  }),
  promise: [
    { kind: 'hard', property: 'W = Wᵀ', tolerance: 0, measure: (w, _context, { maxAbsDifference }) => maxAbsDifference(w, w.transpose()) },
    {
      kind: 'hard',
      property: ({ sigmaMin, sigmaMax }) => `λ in [${sigmaMin}, ${sigmaMax}]`,
      tolerance: rounding,
      measure: (w, { sigmaMin, sigmaMax }, { add: plus, eigh, scale }) => {
        const { values } = eigh(scale(plus(w, w.transpose()), 0.5));
        return Math.max(sigmaMin - (values[0] as number), (values.at(-1) as number) - sigmaMax, 0);
      },
      method: 'largest distance of an eigenvalue of (W + Wᵀ)/2 from the interval in float64',
    },
  ],
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 5, outFeatures: 5, options: { bias: true } },
    { inFeatures: 4, outFeatures: 4, options: { sigmaMin: -1, sigmaMax: 0.5 } },
    { inFeatures: 4, outFeatures: 4, options: { nReflectors: 0, sigmaMin: 0 } },
    { inFeatures: 3, outFeatures: 3, options: { sigmaMin: 0.5, sigmaMax: 0.5 } },
    { inFeatures: 2, outFeatures: 2 }, // the laws' batch of 6 is multiplied by a W that is built
  ],
});
export type SymmetricSpectralLinear = InstanceType<typeof SymmetricSpectralLinear>;

import { type Context, defineLinear, filled, uniform } from '@slim/core';
import { add, customGrad, less, maximum, mul, neg, sigmoid, stack, sub, sum, type Tensor, where, zerosLike } from '@tensorflow/tfjs-core';
import { haar } from '../haar.js';
import { refuseInterval } from '../interval.js';
import { orthogonalError } from '../orthogonalError.js';
import { fullSvd, sigmaOf } from '../projections/svdFit.js';
import { factorPenalty, factorsAfterStep, fromSingular, refuseOrthogonalise, throughSingular, usedSigma } from '../singularFactors.js';
import type { SVDOptions } from './SVDLinear.js';

type Of<T> = { readonly U: T; readonly V: T; readonly sigma: T; readonly sigma_min: T; readonly sigma_max: T };

/** The two bounds in order, and not below 0. */
const boundsOf = ({ sigma_min: a, sigma_max: b }: Pick<Of<Tensor>, 'sigma_min' | 'sigma_max'>): readonly [Tensor, Tensor] => {
  const isCrossed = less(b, a);
  return [maximum(where(isCrossed, b, a), 0), maximum(where(isCrossed, a, b), 0)];
};

/**
 * low + (high − low)·g for g in [0, 1]. The gradient is given, a third of the steps that a tape would take: a bound takes the part
 * of the place that it has, and none below 0; at 0, and where both are equal, each still learns.
 */
const between = customGrad((...given) => {
  const [a, b, g, save] = given as unknown as [Tensor, Tensor, Tensor, (tensors: Tensor[]) => void];
  const [low, high] = boundsOf({ sigma_min: a, sigma_max: b });
  save([a, b, g]);
  const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
    const [p, q, share] = saved as [Tensor, Tensor, Tensor];
    const [below, above] = boundsOf({ sigma_min: p, sigma_max: q });
    const ofHigh = sum(mul(dy, share));
    const ofLow = sub(sum(dy), ofHigh);
    const isCrossed = less(q, p);
    const [first, second] = [where(isCrossed, ofHigh, ofLow), where(isCrossed, ofLow, ofHigh)];
    const none = zerosLike(ofLow);
    return [where(less(p, 0), none, first), where(less(q, 0), none, second), mul(dy, sub(above, below))];
  };
  return { value: add(low, mul(sub(high, low), g)), gradFunc }; // never below low, unlike high − …
});

const singularValues = (values: Pick<Of<Tensor>, 'sigma' | 'sigma_min' | 'sigma_max'>, context: Context): Tensor =>
  between(values.sigma_min, values.sigma_max, sigmoid(neg(usedSigma(values.sigma, context))));

const factors = (values: Of<Tensor>, context: Context) => ({ U: values.U, V: values.V, s: singularValues(values, context) });

/**
 * `SVDLinear` with bounds that are learned.
 *
 * W = U·Σ·V, Σ_kk = high − (high − low)·sigmoid(sigma_k), low and high the smaller and the larger of sigma_min and sigma_max,
 * at least 0
 *
 * Parameters, for i inFeatures and o outFeatures: `U` [i, i] and `V` [o, o], uniformly distributed orthogonal matrices; `sigma`
 * [i, 1], U(0, 1), of which the first min(i, o) count; `sigma_min` and `sigma_max` [], the options; with `bias: true` also
 * `bias` [1, o].
 * Guarantee: none on W alone, since every bound can be learned. While U and V are orthogonal, all singular values lie between
 * the learned bounds, which `bounds()` tells; regError and `orthogonalise` keep them so as in `SVDLinear`, up to
 * (2n + 16)·2⁻²⁴ of ‖W‖ for each n × n factor.
 * When to use: where the gain of a layer is to be learned and then known.
 * `fromMatrix` is exact for every W: it widens the bounds as far as W needs.
 * Source: as `SVDLinear`; bounds that cross are put in order, which the reference does not.
 *
 * @example
 * ```ts
 * import { SVDLinearLearnBounds } from '@slim/spectral';
 *
 * const map = new SVDLinearLearnBounds(4, 4, { sigmaMin: 0, sigmaMax: 1, seed: 1 });
 * map.bounds().print(); // [0, 1], until it is trained
 * map.dispose();
 * ```
 */
export const SVDLinearLearnBounds = defineLinear({
  name: 'SVDLinearLearnBounds',
  key: 'learnSVD',
  defaults: { sigmaMin: 0.1, sigmaMax: 1, orthogonalise: 'penalty' } as SVDOptions,
  refuse: (context) => refuseInterval(context, 0) ?? refuseOrthogonalise(context),
  parameters: ({ inFeatures, outFeatures, sigmaMin, sigmaMax }) => ({
    U: haar(inFeatures),
    V: haar(outFeatures),
    sigma: uniform([inFeatures, 1], 0, 1),
    sigma_min: filled([], sigmaMin),
    sigma_max: filled([], sigmaMax),
  }),
  weight: (values, context) => fromSingular(factors(values, context)),
  multiply: (x, values, context) => throughSingular(x, factors(values, context)),
  penalty: ({ U, V }, context) => add(factorPenalty(U, context), factorPenalty(V, context)),
  afterStep: ({ U, V }, context) => factorsAfterStep({ U, V }, context),
  project: (w, context, linalg) => {
    const { u, s, v } = fullSvd(w, linalg);
    const sigmaMin = Math.min(context.sigmaMin, s.at(-1) as number);
    const sigmaMax = Math.max(context.sigmaMax, s[0] as number);
    const sigma = sigmaOf(s, w.rows, { sigmaMin, sigmaMax });
    return { values: { U: u.data, V: v.transpose().data, sigma, sigma_min: [sigmaMin], sigma_max: [sigmaMax] }, nearest: true };
  },
  methods: (values, context) => ({
    /** The singular values that Σ has on its diagonal, [min(inFeatures, outFeatures)]. */
    sigma: (): Tensor => singularValues(values, context),
    /** The learned bounds in order, [2]. */
    bounds: (): Tensor => stack([...boundsOf(values)]),
    /** ‖I − QQᵀ‖_F + ‖I − QᵀQ‖_F. */
    orthogonalError: (q: Tensor): Tensor => orthogonalError(q),
  }),
  promise: { kind: 'none', property: 'σ(W) between learned bounds while U and V are orthogonal' },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 3, outFeatures: 5, options: { bias: true, orthogonalise: 'afterStep' } },
    { inFeatures: 5, outFeatures: 3, options: { sigmaMin: 0.5, sigmaMax: 2, orthogonalise: 'squaredPenalty' } },
    { inFeatures: 8, outFeatures: 8 }, // the laws' batch of 6 goes through the factors one by one
  ],
});
export type SVDLinearLearnBounds = InstanceType<typeof SVDLinearLearnBounds>;

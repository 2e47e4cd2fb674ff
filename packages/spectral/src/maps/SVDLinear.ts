import { buffer, type Context, defineLinear, type MapPromise, uniform } from '@slim/core';
import { add, neg, type Tensor } from '@tensorflow/tfjs-core';
import { haar } from '../haar.js';
import { type Interval, inInterval, intervalPromises, refuseInterval } from '../interval.js';
import { orthogonalError } from '../orthogonalError.js';
import { svdFit } from '../projections/svdFit.js';
import {
  factorPenalty,
  factorRounding,
  factorsAfterStep,
  fromSingular,
  type Orthogonalise,
  refuseOrthogonalise,
  throughSingular,
  usedSigma,
} from '../singularFactors.js';

export interface SVDOptions extends Interval, Orthogonalise {}

type Of<T> = { readonly U: T; readonly V: T; readonly sigma: T };

const singularValues = (sigma: Tensor, context: Context<SVDOptions>): Tensor => inInterval(neg(usedSigma(sigma, context)), context);

const factors = ({ U, V, sigma }: Of<Tensor>, context: Context<SVDOptions>) => ({ U, V, s: singularValues(sigma, context) });

/**
 * Matrices of any shape whose singular values a penalty keeps in an interval: a singular value decomposition with free factors.
 *
 * W = U·Σ·V, Σ_kk = sigmaMax − (sigmaMax − sigmaMin)·sigmoid(sigma_k), and zeros beside the diagonal
 *
 * Parameters, for i inFeatures and o outFeatures: `U` [i, i] and `V` [o, o], uniformly distributed orthogonal matrices; `sigma`
 * [i, 1], U(0, 1), of which the first min(i, o) count, not trained when sigmaMin = sigmaMax; with `bias: true` also `bias`
 * [1, o]. V is not transposed.
 * Guarantee, soft: while U and V are orthogonal, σmin(W) ≥ sigmaMin ≥ 0 and σmax(W) ≤ sigmaMax, and eigenvalues have moduli
 * in the same interval. regError = ‖I − UUᵀ‖_F + ‖I − UᵀU‖_F + the same of V pulls them there, and is 0 where they are
 * orthogonal up to rounding, (2n + 16)·2⁻²⁴ each: the tolerance relative to ‖W‖ is the sum of both, which includes the
 * rounding of the product. In training the penalty competes with the loss; `orthogonalise: 'afterStep'` does not, and holds after
 * each `afterStep()`.
 * When to use: where the factors are wanted as matrices, and as the reference has it. `SpectralLinear` keeps the interval for
 * every parameter value.
 * `fromMatrix` is exact for every W: what does not fit the interval goes into the lengths of U and V, and regError shows it.
 * Source: Zhang, Lei, Dhillon, "Stabilizing gradients for deep neural networks via efficient SVD parameterization", ICML 2018;
 * re-orthogonalisation by QR: Absil, Mahony, Sepulchre, "Optimization algorithms on matrix manifolds", 2008, §4.1.
 *
 * @example
 * ```ts
 * import { SVDLinear } from '@slim/spectral';
 *
 * const map = new SVDLinear(4, 3, { sigmaMin: 0.5, sigmaMax: 2, seed: 1 });
 * for (const { property, holds } of await map.certify()) console.log(property, holds); // σmin(W) ≥ 0.5 true, σmax(W) ≤ 2 true
 * map.regError().print(); // 0
 * map.dispose();
 * ```
 */
export const SVDLinear = defineLinear({
  name: 'SVDLinear',
  key: 'softSVD',
  defaults: { sigmaMin: 0.1, sigmaMax: 1, orthogonalise: 'penalty' } as SVDOptions,
  refuse: (context) => refuseInterval(context, 0) ?? refuseOrthogonalise(context),
  parameters: ({ inFeatures, outFeatures, sigmaMin, sigmaMax }) => {
    const sigma = uniform([inFeatures, 1], 0, 1);
    return { U: haar(inFeatures), V: haar(outFeatures), sigma: sigmaMin < sigmaMax ? sigma : buffer(sigma) };
  },
  weight: (values, context) => fromSingular(factors(values, context)),
  multiply: (x, values, context) => throughSingular(x, factors(values, context)),
  penalty: ({ U, V }, context) => add(factorPenalty(U, context), factorPenalty(V, context)),
  afterStep: ({ U, V }, context) => factorsAfterStep({ U, V }, context),
  project: (w, context, linalg) => ({ values: svdFit(w, context, linalg), nearest: true }),
  methods: ({ sigma }, context) => ({
    /** The singular values that Σ has on its diagonal, [min(inFeatures, outFeatures)]. */
    sigma: (): Tensor => singularValues(sigma, context),
    /** ‖I − QQᵀ‖_F + ‖I − QᵀQ‖_F. */
    orthogonalError: (q: Tensor): Tensor => orthogonalError(q),
  }),
  promise: intervalPromises<SVDOptions>(factorRounding, ({ inFeatures, outFeatures }) => Math.min(inFeatures, outFeatures)).map(
    (promise) => ({ ...promise, kind: 'soft' }) as MapPromise<SVDOptions>,
  ),
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 3, outFeatures: 5, options: { bias: true, orthogonalise: 'afterStep' } },
    { inFeatures: 5, outFeatures: 3, options: { sigmaMin: 0.2, sigmaMax: 0.7, orthogonalise: 'squaredPenalty' } },
    { inFeatures: 4, outFeatures: 4, options: { sigmaMin: 0.9, sigmaMax: 0.9 } },
    { inFeatures: 8, outFeatures: 8 }, // the laws' batch of 6 goes through the factors one by one
  ],
});
export type SVDLinear = InstanceType<typeof SVDLinear>;

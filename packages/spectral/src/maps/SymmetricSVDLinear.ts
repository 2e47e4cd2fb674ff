import { buffer, type Context, defineLinear, type MapPromise, uniform } from '@slim/core';
import { add, matMul, mul, neg, reshape, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { haar } from '../haar.js';
import { inInterval, refuseInterval } from '../interval.js';
import { orthogonalError } from '../orthogonalError.js';
import { symmetricSvdFit } from '../projections/symmetricSvdFit.js';
import { buildingPays } from '../reflections.js';
import { factorPenalty, factorRounding, factorsAfterStep, refuseOrthogonalise } from '../singularFactors.js';
import type { SVDOptions } from './SVDLinear.js';

type Of<T> = { readonly V: T; readonly sigma: T };

const eigenvalues = (sigma: Tensor, context: Context<SVDOptions>): Tensor => inInterval(neg(reshape(sigma, [sigma.size])), context);

const build = ({ V, sigma }: Of<Tensor>, context: Context<SVDOptions>): Tensor => {
  const w = matMul(mul(transpose(V), eigenvalues(sigma, context)), V);
  return mul(add(w, transpose(w)), 0.5); // symmetric bit for bit, so that its eigenvalues come out real
};

/** A sum of n float32 terms |V_ki|·s_k·|V_kj| errs by √n + 3 units of it, and all such sums together are at most √n·‖W‖. */
const semidefiniteRounding = ({ inFeatures: n }: Context): number => (n + 3 * Math.sqrt(n)) * 2 ** -24;

const inRange: MapPromise<SVDOptions> = {
  kind: 'soft',
  property: ({ sigmaMin, sigmaMax }) => `λ in [${sigmaMin}, ${sigmaMax}]`,
  tolerance: factorRounding,
  measure: (w, { sigmaMin, sigmaMax }, { add: plus, eigh, scale }) => {
    const { values } = eigh(scale(plus(w, w.transpose()), 0.5));
    return Math.max(sigmaMin - (values[0] as number), (values.at(-1) as number) - sigmaMax, 0);
  },
  method: 'largest distance of an eigenvalue of (W + Wᵀ)/2 from the interval in float64',
};

/**
 * Symmetric matrices whose eigenvalues a penalty keeps in an interval: an eigenvalue decomposition with a free factor.
 *
 * W = Vᵀ·Λ·V, Λ_kk = sigmaMax − (sigmaMax − sigmaMin)·sigmoid(sigma_k)
 *
 * Parameters: `V` [n, n], a uniformly distributed orthogonal matrix; `sigma` [n, 1], U(0, 1), not trained when sigmaMin =
 * sigmaMax; with `bias: true` also `bias` [1, n].
 * Guarantee: W = Wᵀ bit for bit where W is built (tolerance 0), and with sigmaMin ≥ 0 it is positive semidefinite for every V, up
 * to (n + 3√n)·2⁻²⁴ of ‖W‖. Soft: while V is orthogonal all eigenvalues lie in [sigmaMin, sigmaMax]. regError = 2·(‖I − VVᵀ‖_F +
 * ‖I − VᵀV‖_F), as the reference counts V twice, pulls it there and is 0 where V is orthogonal up to rounding,
 * (2n + 16)·2⁻²⁴: twice that is the tolerance relative to ‖W‖. `orthogonalise: 'afterStep'` keeps V orthogonal after each
 * `afterStep()`.
 * When to use: where V is wanted as a matrix. `SymmetricSpectralLinear` keeps the interval for every parameter value.
 * `fromMatrix`: the symmetric part, which is nearest in Frobenius norm; without the eigenvalues of a sign that the interval
 * excludes (Higham 1988). What does not fit the interval goes into the lengths of the rows of V, and regError shows it.
 * Source: the spectral theorem, Horn and Johnson, Matrix Analysis, 2nd ed., §2.5; the penalty as in `SVDLinear`.
 *
 * @example
 * ```ts
 * import { SymmetricSVDLinear } from '@slim/spectral';
 *
 * const map = new SymmetricSVDLinear(4, 4, { sigmaMin: -1, sigmaMax: 1, seed: 1 });
 * const { re, im } = await map.eig();
 * console.log(re, im); // four numbers between -1 and 1, and zeros
 * map.dispose();
 * ```
 */
export const SymmetricSVDLinear = defineLinear({
  name: 'SymmetricSVDLinear',
  key: 'symmetricSVD',
  aliases: ['symmetric_svd'],
  defaults: { sigmaMin: 0.1, sigmaMax: 1, orthogonalise: 'penalty' } as SVDOptions,
  square: true,
  refuse: (context) => refuseInterval(context) ?? refuseOrthogonalise(context),
  parameters: ({ inFeatures: n, sigmaMin, sigmaMax }) => {
    const sigma = uniform([n, 1], 0, 1);
    return { V: haar(n), sigma: sigmaMin < sigmaMax ? sigma : buffer(sigma) };
  },
  weight: build,
  multiply: (x, values, context) => {
    const [rows, n] = x.shape as [number, number];
    if (buildingPays(rows, context, { perRow: 4 * n * n, build: 2 * n ** 3 })) return matMul(x, build(values, context));
    return matMul(mul(matMul(x, transpose(values.V)), eigenvalues(values.sigma, context)), values.V);
  },
  penalty: ({ V }, context) => mul(factorPenalty(V, context), 2),
  afterStep: ({ V }, context) => factorsAfterStep({ V }, context),
  traits: (context) => ({ symmetric: 0, ...(context.sigmaMin >= 0 && { semidefinite: semidefiniteRounding(context) }) }),
  project: (w, context, linalg) => ({ values: symmetricSvdFit(w, context, linalg), nearest: true }),
  methods: ({ sigma }, context) => ({
    /** The numbers that Λ has on its diagonal, [inFeatures]. */
    sigma: (): Tensor => eigenvalues(sigma, context),
    /** ‖I − QQᵀ‖_F + ‖I − QᵀQ‖_F. */
    orthogonalError: (q: Tensor): Tensor => orthogonalError(q),
  }),
  promise: [
    { kind: 'hard', property: 'W = Wᵀ', tolerance: 0, measure: (w, _context, { maxAbsDifference }) => maxAbsDifference(w, w.transpose()) },
    inRange,
  ],
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 5, outFeatures: 5, options: { bias: true, orthogonalise: 'afterStep' } },
    { inFeatures: 4, outFeatures: 4, options: { sigmaMin: -1, sigmaMax: -0.2, orthogonalise: 'squaredPenalty' } },
    { inFeatures: 3, outFeatures: 3, options: { sigmaMin: 0.9, sigmaMax: 0.9 } },
    { inFeatures: 8, outFeatures: 8 }, // the laws' batch of 6 goes through the factors one by one
  ],
});
export type SymmetricSVDLinear = InstanceType<typeof SymmetricSVDLinear>;

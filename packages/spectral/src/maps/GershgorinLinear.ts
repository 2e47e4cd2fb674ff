import { type Context, defineLinear, normal, scaledSoftmax, uniform } from '@slim/core';
import { add, eye, mul, reshape, sigmoid, sub, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { refuseInterval } from '../interval.js';
import { gershgorinFit } from '../projections/gershgorinFit.js';
import { imbalanceOf } from '../projections/imbalanceOf.js';

export interface GershgorinOptions {
  /** Lower bound of the real parts. */
  sigmaMin: number;
  /** Upper bound of the real parts. */
  sigmaMax: number;
  /** Whether all eigenvalues are real. */
  real: boolean;
  /** Whether each row spends half of the radius beside the diagonal (true) or all rows together (false, as the reference). */
  rowwise: boolean;
}

/** Beside any logit the exponential of this is 0 in float32; itself it is finite, so that the softmax of nothing else is too. */
const NOTHING = -(2 ** 127);

/** Numbers, none of them negative, that add up to 1 in the whole matrix or in each row, with zeros on the diagonal. */
const shares = (w: Tensor, one: Tensor, { inFeatures: n, real, rowwise }: Context<GershgorinOptions>): Tensor => {
  const logits = add(real ? add(w, transpose(w)) : w, mul(one, NOTHING));
  if (n === 1) return mul(logits, 0); // a single entry is on the diagonal, and its softmax would be 1
  return rowwise ? scaledSoftmax(logits) : reshape(scaledSoftmax(reshape(logits, [n * n])), [n, n]);
};

/**
 * The shares add up to 1 but for the rounding of a sum of m terms, √m + 8 units, m the entries that share; the diagonal and its
 * disc take 4 more. Relative to the radius; where the bound is nearly reached, ‖W‖_F is at least radius/(2√n).
 */
const rounding = ({ inFeatures: n, rowwise }: Context<GershgorinOptions>): number =>
  2 * Math.sqrt(n) * ((rowwise ? Math.sqrt(n) : n) + 12) * 2 ** -24;

/**
 * Matrices whose Gershgorin discs lie in the disc around the middle of [sigmaMin, sigmaMax] that has this interval as a diameter.
 *
 * W_jk = −(r/2)·p_jk (j ≠ k), W_jj = m − r·(sigmoid(diag_j) − ½), m = (sigmaMin + sigmaMax)/2, r = (sigmaMax − sigmaMin)/2, and
 * p the softmax of the entries of L beside the diagonal, over the whole matrix or (`rowwise`) over each row; L = w, or
 * w + wᵀ where the spectrum is to be real
 *
 * Parameters: `w` [n, n], U(0, 1), whose diagonal does not count; `diag` [n], N(0, 1); with `bias: true` also `bias` [1, n].
 * Guarantee: |λ − m| ≤ r, so that sigmaMin ≤ Re λ ≤ sigmaMax; with `real` all λ are real: W is symmetric, or (`rowwise`)
 * becomes so in other units of its coordinates. Tolerance 2√n·(N + 12)·2⁻²⁴ relative to ‖W‖_F, N = √n with `rowwise`, else n:
 * sums of N² terms. For balance 16·2⁻²⁴. No W reaches all of the disc: at most m ± ¾r without `rowwise`, on average less.
 * When to use: cheap bounds for the spectrum, entry by entry, without any factorisation.
 * Source: Horn and Johnson, Matrix Analysis, 2nd ed., Theorem 6.1.1; Tuor, Drgoňa, Vrabie, arXiv 2004.10883.
 *
 * @example
 * ```ts
 * import { GershgorinLinear } from '@slim/spectral';
 *
 * const map = new GershgorinLinear(4, 4, { sigmaMin: 0.5, sigmaMax: 0.9, rowwise: true, seed: 1 });
 * const { re } = await map.eig();
 * console.log(re); // four numbers between 0.5 and 0.9
 * map.dispose();
 * ```
 */
export const GershgorinLinear = defineLinear({
  name: 'GershgorinLinear',
  key: 'gershgorin',
  defaults: { sigmaMin: 0, sigmaMax: 1, real: true, rowwise: false } as GershgorinOptions,
  square: true,
  refuse: (context) => refuseInterval(context),
  parameters: ({ inFeatures: n }) => ({ w: uniform([n, n], 0, 1), diag: normal([n]) }),
  weight: ({ w, diag }, context) => {
    const { inFeatures: n, sigmaMin, sigmaMax } = context;
    const [middle, radius] = [(sigmaMin + sigmaMax) / 2, (sigmaMax - sigmaMin) / 2];
    const centres = sub(middle + radius / 2, mul(sigmoid(diag), radius));
    const one = eye(n);
    return add(mul(one, centres), mul(shares(w, one, context), -radius / 2));
  },
  bounded: true,
  traits: (context) => {
    const { sigmaMin, sigmaMax, real, rowwise } = context;
    if (rowwise) return {};
    // Absolute values add up to most max(|sigmaMin|, |sigmaMax|) in rows and columns, and ‖W‖₂² ≤ ‖W‖₁·‖W‖_∞.
    const tolerance = rounding(context);
    const least = Math.max(sigmaMin, -sigmaMax);
    return {
      ...(real && { symmetric: 2 ** -22 }),
      ...(real && sigmaMin >= 0 && { semidefinite: tolerance }),
      ...(least > 0 && { sigmaMin: { value: least, tolerance } }), // Varah 1975: dominance of rows and columns
      sigmaMax: { value: Math.max(Math.abs(sigmaMin), Math.abs(sigmaMax)), tolerance },
    };
  },
  project: gershgorinFit,
  promise: {
    kind: 'hard',
    property: ({ sigmaMin, sigmaMax, real }) =>
      `${real ? 'real λ, ' : ''}|λ − ${(sigmaMin + sigmaMax) / 2}| ≤ ${(sigmaMax - sigmaMin) / 2}`,
    tolerance: rounding,
    measure: (w, { sigmaMin, sigmaMax, real, rowwise }, { Matrix64, maxAbsDifference, scale, spectralRadius, subtract }) => {
      const moved = subtract(w, scale(Matrix64.identity(w.rows), (sigmaMin + sigmaMax) / 2));
      const skewness = rowwise ? imbalanceOf(w) : maxAbsDifference(w, w.transpose());
      return Math.max(spectralRadius(moved) - (sigmaMax - sigmaMin) / 2, real ? skewness : 0);
    },
    method: 'excess of the largest |λ − m| in float64; |W − Wᵀ|, or what keeps W from being symmetric in other units',
  },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 4, outFeatures: 4 },
    { inFeatures: 5, outFeatures: 5, options: { bias: true, real: false, sigmaMin: 0.2, sigmaMax: 0.9 } },
    { inFeatures: 5, outFeatures: 5, options: { rowwise: true, sigmaMin: -2, sigmaMax: 0.5 } },
    { inFeatures: 3, outFeatures: 3, options: { rowwise: true, real: false } },
  ],
});
export type GershgorinLinear = InstanceType<typeof GershgorinLinear>;

import { add, eye, mul, sub, transpose } from '@tensorflow/tfjs-core';
import { defineLinear } from '../contract/defineLinear.js';
import { identityMatrix } from '../initial/identityMatrix.js';
import { kaimingUniform } from '../initial/kaimingUniform.js';
import { uniform } from '../initial/uniform.js';
import { clampStraightThrough } from '../ops/clampStraightThrough.js';
import { strictlyUpper } from '../ops/strictlyUpper.js';

export interface DampedSkewSymmetricOptions {
  /** Smallest damping. */
  sigmaMin: number;
  /** Largest damping. */
  sigmaMax: number;
  /** `add` (default, as the reference): W = S + γI. `subtract`: W = S − γI, whose continuous-time flow x' = xW decays. */
  damping: 'add' | 'subtract';
}

/**
 * A skew-symmetric matrix plus or minus a multiple of the identity.
 *
 * W = S ± γI, S = U − Uᵀ, U the part of weight above the diagonal, γ = clamp(gamma, sigmaMin, sigmaMax)
 *
 * Parameters: `weight` [n, n], U(−1/√n, 1/√n); `gamma` [1, 1], U(sigmaMin, sigmaMax); with `bias: true` also `bias` [1, n].
 * A gamma outside its interval acts as the nearest end and keeps the gradient found there.
 * Guarantee: every eigenvalue is ±γ + iω with γ in [sigmaMin, sigmaMax]. W + Wᵀ = ±2γI bit for bit, and γ keeps the interval
 * whose ends are rounded to float32 (tolerance 0 for both). The moduli are not bounded.
 * When to use: dynamics of which every mode is damped (`subtract`, in continuous time) or driven alike.
 * Source: Chang, Chen, Haber, Chi, "AntisymmetricRNN", ICLR 2019.
 *
 * @example
 * ```ts
 * import { DampedSkewSymmetricLinear } from '@slim/core';
 *
 * const map = new DampedSkewSymmetricLinear(4, 4, { damping: 'subtract', seed: 1 });
 * const { re } = await map.eig();
 * console.log(re); // four equal numbers between -0.5 and -0.1
 * map.dispose();
 * ```
 */
export const DampedSkewSymmetricLinear = defineLinear({
  name: 'DampedSkewSymmetricLinear',
  key: 'damp_skew_symmetric',
  aliases: ['damped_skew_symmetric'],
  defaults: { sigmaMin: 0.1, sigmaMax: 0.5, damping: 'add' } as DampedSkewSymmetricOptions,
  square: true,
  refuse: ({ sigmaMin, sigmaMax, damping }) => {
    if (sigmaMin > sigmaMax) return `sigmaMin must not exceed sigmaMax, got ${sigmaMin} and ${sigmaMax}`;
    return damping === 'add' || damping === 'subtract' ? undefined : `damping must be 'add' or 'subtract', got '${damping}'`;
  },
  parameters: ({ inFeatures: n, sigmaMin, sigmaMax }) => ({
    weight: kaimingUniform([n, n]),
    gamma: uniform([1, 1], sigmaMin, sigmaMax),
  }),
  weight: ({ weight, gamma }, { inFeatures: n, sigmaMin, sigmaMax, damping }) => {
    const upper = strictlyUpper(weight);
    const damped = mul(clampStraightThrough(gamma, sigmaMin, sigmaMax), eye(n));
    return (damping === 'add' ? add : sub)(sub(upper, transpose(upper)), damped);
  },
  straightThrough: ({ sigmaMin, sigmaMax }) => ({ gamma: (value) => clampStraightThrough(value, sigmaMin, sigmaMax) }),
  // Skew matrices, multiples of I and traceless symmetric matrices are orthogonal to each other.
  project: (w, { sigmaMin, sigmaMax, damping }, { scale, subtract, trace }) => {
    const gamma = ((damping === 'add' ? 1 : -1) * trace(w)) / w.rows;
    const weight = scale(subtract(w, w.transpose()), 0.5).data;
    return { values: { weight, gamma: [Math.min(Math.max(gamma, sigmaMin), sigmaMax)] }, nearest: true };
  },
  stateKeys: { derived: { eye: ({ inFeatures: n }) => identityMatrix(n, n) } },
  // W·Wᵀ = γ²·I + S·Sᵀ, so that no singular value is below |γ|.
  traits: ({ sigmaMin, sigmaMax }) => {
    const least = Math.max(sigmaMin, -sigmaMax, 0);
    return least > 0 ? { sigmaMin: { value: least, tolerance: 2 ** -23 } } : {};
  },
  promise: [
    {
      kind: 'hard',
      property: ({ damping }) => `W + Wᵀ = ${damping === 'add' ? '' : '−'}2γI`,
      tolerance: 0,
      measure: (w, _context, { add, maxAbsDifference, Matrix64, scale, trace }) =>
        maxAbsDifference(add(w, w.transpose()), scale(Matrix64.identity(w.rows), (2 * trace(w)) / w.rows)),
    },
    {
      kind: 'hard',
      property: ({ sigmaMin, sigmaMax }) => `γ in [${sigmaMin}, ${sigmaMax}]`,
      tolerance: 0,
      measure: (w, { damping, sigmaMin, sigmaMax }, { trace }) => {
        const gamma = ((damping === 'add' ? 1 : -1) * trace(w)) / w.rows;
        return Math.max(Math.fround(sigmaMin) - gamma, gamma - Math.fround(sigmaMax), 0);
      },
      method: 'distance of trace(W)/n from the interval, ends rounded to float32',
    },
  ],
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 5, outFeatures: 5, options: { bias: true } },
    { inFeatures: 4, outFeatures: 4, options: { damping: 'subtract', sigmaMin: 0.2, sigmaMax: 0.3 } },
  ],
});
export type DampedSkewSymmetricLinear = InstanceType<typeof DampedSkewSymmetricLinear>;

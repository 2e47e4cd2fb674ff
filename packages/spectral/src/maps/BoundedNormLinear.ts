import { type Context, defineLinear, kaimingUniform } from '@slim/core';
import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { add, matMul, relu, sub, transpose } from '@tensorflow/tfjs-core';
import { type Interval, refuseInterval } from '../interval.js';
import { entrywiseNorm, inducedNorm, type Order } from '../matrixNorm.js';

export interface BoundedNormOptions extends Interval {
  /** Order of the norm: a number but 0, ±Infinity, 'fro' (as 2) or 'nuc', the sum of the singular values. */
  p: Order;
  /** `entrywise` (default, as the reference): of all entries as one vector. `induced`: the operator norm, for p = 1, 2 and Infinity. */
  norm: 'entrywise' | 'induced';
}

const refuseNorm = ({ p, norm, inFeatures, outFeatures }: Context<BoundedNormOptions>): string | undefined => {
  if (norm !== 'entrywise' && norm !== 'induced') return `norm must be 'entrywise' or 'induced', got '${norm}'`;
  const shown = typeof p === 'string' ? `'${p}'` : String(p);
  if (norm === 'induced' && p !== 1 && p !== 2 && p !== Number.POSITIVE_INFINITY) {
    return `p must be 1, 2 or Infinity for an induced norm, got ${shown}`;
  }
  const isOrder = typeof p === 'number' ? p !== 0 : p === 'fro' || p === 'nuc';
  if (!isOrder) return `p must be a number but 0, 'fro' or 'nuc', got ${shown}`;
  // Of count equal entries the norm is count^(1/p) times one of them: its powers must have room in float32.
  const count = inFeatures * outFeatures;
  const isTooSmall = typeof p === 'number' && p > 0 && count ** (1 / p) > 1e30;
  return isTooSmall ? `p must be at least ${(Math.log(count) / Math.log(1e30)).toFixed(3)} for ${count} entries, got ${shown}` : undefined;
};

/** In float64, without the overflow of a high power. */
const entrywise64 = ({ data }: Matrix64, p: number): number => {
  const sizes = data.map(Math.abs);
  const top = sizes.reduce((a, b) => (p > 0 ? Math.max(a, b) : Math.min(a, b)), p > 0 ? 0 : Number.POSITIVE_INFINITY);
  if (top === 0 || !Number.isFinite(p)) return top;
  return top * sizes.reduce((total, size) => total + (size / top) ** p, 0) ** (1 / p);
};

const norm64 = (w: Matrix64, { p, norm }: BoundedNormOptions, linalg: typeof Linalg): number => {
  if (p === 'nuc') return linalg.nuclearNorm(w);
  if (norm === 'entrywise') return entrywise64(w, p === 'fro' ? 2 : p);
  return p === 2 ? linalg.spectralNorm(w) : p === 1 ? linalg.oneNorm(w) : linalg.infinityNorm(w);
};

/** N next to ‖W‖_F: at most count^(1/p − 1/2) for 0 < p < 2, √min(i, o) for 'nuc', √max(i, o) for sums of rows or columns. */
const reach = ({ p, norm, inFeatures: i, outFeatures: o }: Context<BoundedNormOptions>): number => {
  if (p === 'nuc') return Math.sqrt(Math.min(i, o));
  if (norm === 'induced') return p === 2 ? 1 : Math.sqrt(Math.max(i, o));
  return typeof p === 'number' && p > 0 && p < 2 ? (i * o) ** (1 / p - 1 / 2) : 1;
};

/** √count additions, and about 16 units more for powers and roots; what repeated squaring and the polar factor leave is 2⁻¹⁰ and 2⁻¹⁷. */
const rounding = (context: Context<BoundedNormOptions>): number => {
  const { p, norm, inFeatures, outFeatures } = context;
  const computed = norm === 'induced' && p === 2 ? 2 ** -10 : p === 'nuc' ? 2 ** -17 : 0;
  return reach(context) * ((Math.sqrt(inFeatures * outFeatures) + 16) * 2 ** -24 + computed);
};

/**
 * Any matrix, with a penalty that keeps a norm of it in an interval.
 *
 * W = weightᵀ, regError = max(N − sigmaMax, 0) + max(sigmaMin − N, 0), N = (Σ|W_jk|^p)^(1/p), or the operator norm of W
 *
 * Parameters: `weight` [o, i] and, with `bias: true`, `bias` [o], both U(−1/√i, 1/√i), for i inFeatures and o outFeatures.
 * Guarantee, soft: N in [sigmaMin, sigmaMax] where regError is 0, up to the rounding of N in float32: √(i·o) + 16 units of
 * 2⁻²⁴, for an induced 2-norm 2⁻¹⁰ (k equal singular values count up to k^(1/10000) too much), for 'nuc' 2⁻¹⁷; times the most that N
 * is next to ‖W‖_F. An entrywise norm says nothing about eigenvalues; an induced one bounds their moduli.
 * When to use: weight budgets; with `norm: 'induced'` a Lipschitz constant that is wanted, but not needed at every step. A
 * gain that must hold is the business of `SpectralLinear`.
 * `fromMatrix` is exact for every W; regError tells whether its norm is in the interval.
 * Source: Horn and Johnson, Matrix Analysis, 2nd ed., §5.6; the nuclear norm is ⟨W, Q⟩ with the polar factor Q (Higham,
 * Functions of Matrices, chapter 8).
 *
 * @example
 * ```ts
 * import { BoundedNormLinear } from '@slim/spectral';
 *
 * const map = new BoundedNormLinear(4, 4, { sigmaMin: 0, sigmaMax: 0.5, p: 2, norm: 'induced', seed: 1 });
 * map.regError().print(); // how far the largest singular value is above 0.5
 * map.dispose();
 * ```
 */
export const BoundedNormLinear = defineLinear({
  name: 'BoundedNormLinear',
  key: 'bounded_Lp_norm',
  aliases: ['bounded_norm'],
  defaults: { sigmaMin: 0.1, sigmaMax: 1, p: 2, norm: 'entrywise' } as BoundedNormOptions,
  openOptions: ['p'],
  refuse: (context) => refuseInterval(context, 0) ?? refuseNorm(context),
  bias: { parameter: ({ inFeatures: i, outFeatures: o }) => kaimingUniform([o], i) },
  parameters: ({ inFeatures: i, outFeatures: o }) => ({ weight: kaimingUniform([o, i], i) }),
  weight: ({ weight }) => transpose(weight),
  multiply: (x, { weight }) => matMul(x, weight, false, true),
  penalty: ({ weight }, { sigmaMin, sigmaMax, p, norm }) => {
    // weight is Wᵀ: the columns of W are its rows.
    const size = norm === 'induced' ? inducedNorm(p === 2 ? weight : transpose(weight), p) : entrywiseNorm(weight, p);
    return add(relu(sub(size, sigmaMax)), relu(sub(sigmaMin, size)));
  },
  project: (w) => ({ values: { weight: w.transpose().data }, nearest: true }),
  promise: {
    kind: 'soft',
    property: ({ sigmaMin, sigmaMax, p, norm }) => `${norm} ‖W‖_${p} in [${sigmaMin}, ${sigmaMax}]`,
    tolerance: rounding,
    measure: (w, context, linalg) => {
      const size = norm64(w, context, linalg);
      return Math.max(context.sigmaMin - size, size - context.sigmaMax, 0);
    },
    method: 'distance of the norm from the interval in float64',
  },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 3, outFeatures: 5, options: { bias: true } },
    { inFeatures: 4, outFeatures: 3, options: { norm: 'induced' } },
    { inFeatures: 3, outFeatures: 4, options: { norm: 'induced', p: 1, sigmaMin: 0.2, sigmaMax: 0.8 } },
    { inFeatures: 4, outFeatures: 4, options: { norm: 'induced', p: Number.POSITIVE_INFINITY } },
    { inFeatures: 3, outFeatures: 2, options: { p: Number.POSITIVE_INFINITY, sigmaMax: 0.3 } },
    { inFeatures: 2, outFeatures: 3, options: { p: Number.NEGATIVE_INFINITY, sigmaMin: 0.3, sigmaMax: 0.4 } },
    { inFeatures: 3, outFeatures: 3, options: { p: 'nuc', sigmaMax: 0.5 } },
    { inFeatures: 2, outFeatures: 2, options: { p: 1.5, sigmaMin: 0, sigmaMax: 0.5 } },
  ],
});
export type BoundedNormLinear = InstanceType<typeof BoundedNormLinear>;

import { buffer, type Context, defineLinear, fanOf, filled, kaimingUniform, uniform } from '@slim/core';
import { mul, neg, sigmoid, softmax, sub } from '@tensorflow/tfjs-core';
import { logits } from '../projections/logits.js';
import { mapRows } from '../projections/mapRows.js';
import { ontoStableRow } from '../projections/ontoStableRow.js';
import { placeBetween } from '../projections/placeBetween.js';
import { rowSums } from '../rowSums.js';

export interface StableSplitOptions {
  /** Smallest row sum. */
  sigmaMin: number;
  /** Largest row sum, above 0. */
  sigmaMax: number;
  /** Scale W so that also ‖W‖∞, and with it the spectral radius, is at most sigmaMax. The row sums are scaled too. */
  certified: boolean;
}

type Rule = Context<StableSplitOptions>;

/** What W is multiplied by. */
const factor = ({ sigmaMin, sigmaMax, certified }: StableSplitOptions): number => (certified ? sigmaMax / (2 * sigmaMax - sigmaMin) : 1);

/** The largest ‖W‖∞. */
const norm = (options: StableSplitOptions): number => factor(options) * (2 * options.sigmaMax - options.sigmaMin);

/** Two float32 softmaxes over o outFeatures entries (o + 1), the factors (at most 6), the difference and its factor: relative to ‖B‖∞ + ‖C‖∞. */
const rounding = ({ outFeatures: o }: Rule): number => (o + 10) * 2 ** -24;

const deadBias = ({ bias, outFeatures }: Context) => (bias ? filled([1, outFeatures], 0) : undefined);

/**
 * Matrices whose row sums lie between two bounds and whose rows have positive entries of a bounded sum: a positive part that
 * spreads a fixed amount, less a part that takes some of it back.
 *
 * W = f·(B − C), B = σmax·softmax(B.weight), C = (σmax − σmin)·sigmoid(−C.scaling) ⊙ softmax(C.weight), row by row, with
 * σmin = sigmaMin, σmax = sigmaMax and f = 1, or f = σmax/(2σmax − σmin) with `certified: true`
 *
 * Parameters: `B.weight`, `C.weight` [inFeatures, outFeatures], U(−1/√i, 1/√i) for i inFeatures; `C.scaling` [inFeatures,
 * outFeatures], U(0, 1); with `bias: true` also `bias` [1, outFeatures]. With sigmaMin = sigmaMax C is 0 and its parameters are
 * not trained. The reference's `B.scaling`, `B.bias` and `C.bias` reach nothing; they are ignored when a state dict has them.
 * Guarantee: row sums in f·[σmin, σmax], and ‖W‖∞, the largest sum of absolute values of a row, at most f·(2σmax − σmin). So
 * the spectral radius of a square W is at most 2σmax − σmin, and not σmax as the name may suggest; with `certified: true` it is
 * at most σmax, the row sums then lie in f·[σmin, σmax]. Up to the rounding of float32 for o outFeatures: (o + 10)·2⁻²⁴ of
 * the bound of ‖W‖∞, as B and C are rounded apart.
 * When to use: dynamics x → xW with effects of both signs that keep what the rows sum to; certified, such that do not grow.
 * Source: Horn and Johnson, Matrix Analysis, 2nd ed., Theorem 5.6.9 and Example 5.6.5; Varga, Matrix Iterative Analysis, 2nd
 * ed., §3.6, for splittings.
 *
 * @example
 * ```ts
 * import { StableSplitLinear } from '@slim/stochastic';
 *
 * const map = new StableSplitLinear(4, 4, { certified: true, seed: 1 });
 * const { re, im } = await map.eig();
 * console.log(Math.max(...re.map((part, k) => Math.hypot(part, im[k] ?? 0)))); // at most 1
 * map.dispose();
 * ```
 */
export const StableSplitLinear = defineLinear({
  name: 'StableSplitLinear',
  key: 'stable_split',
  defaults: { sigmaMin: 0.1, sigmaMax: 1, certified: false } as StableSplitOptions,
  refuse: ({ sigmaMin, sigmaMax }) => {
    if (!(sigmaMax > 0)) return `sigmaMax must be above 0, got ${sigmaMax}`;
    // Entries of smaller ones would be rounded to multiples of the smallest float32, and 2σmax − σmin is what they may add up to.
    if (sigmaMax < 2 ** -126) return `sigmaMax must be at least 2⁻¹²⁶, got ${sigmaMax}`;
    if (!Number.isFinite(Math.fround(2 * sigmaMax - sigmaMin))) {
      return `2·sigmaMax − sigmaMin must be finite in float32, got ${sigmaMax} and ${sigmaMin}`;
    }
    return sigmaMin > sigmaMax ? `sigmaMin must not exceed sigmaMax, got ${sigmaMin} and ${sigmaMax}` : undefined;
  },
  parameters: (context) => {
    const shape = [context.inFeatures, context.outFeatures];
    const [weight, trained] = [kaimingUniform(shape, fanOf(context)), context.sigmaMin < context.sigmaMax];
    const scaling = uniform(shape, 0, 1);
    return { 'B.weight': weight, 'C.weight': trained ? weight : buffer(weight), 'C.scaling': trained ? scaling : buffer(scaling) };
  },
  weight: (values, context) => {
    const taken = mul(mul(sigmoid(neg(values['C.scaling'])), context.sigmaMax - context.sigmaMin), softmax(values['C.weight']));
    const w = sub(mul(softmax(values['B.weight']), context.sigmaMax), taken);
    return context.certified ? mul(w, factor(context)) : w;
  },
  bounded: true,
  // ‖W‖ ≤ ‖W‖_F, and the norm of a row is at most the sum of its absolute values.
  traits: (context) => ({ sigmaMax: { value: norm(context) * Math.sqrt(context.inFeatures), tolerance: rounding(context) } }),
  // Rows are independent. What B has beyond the positive part of W it shares evenly, and C takes it back: all logits stay finite.
  project: ({ data, columns }, context) => {
    const { sigmaMin, sigmaMax } = context;
    const nearest = mapRows(data, columns, (row) => {
      const unscaled = row.map((entry) => entry / factor(context));
      return ontoStableRow(unscaled, sigmaMin, sigmaMax);
    });
    const part = (sign: number) => (row: Float64Array) => {
      const rest = sigmaMax - row.reduce((total, entry) => total + Math.max(entry, 0), 0);
      return row.map((entry) => Math.max(sign * entry, 0) + Math.max(rest, 0) / columns);
    };
    const taken = mapRows(nearest, columns, part(-1));
    const place = (row: Float64Array) => row.reduce((a, b) => a + b, 0) / (sigmaMax - sigmaMin);
    return {
      values: {
        'B.weight': mapRows(mapRows(nearest, columns, part(1)), columns, logits),
        ...(sigmaMin < sigmaMax && {
          'C.weight': mapRows(taken, columns, logits),
          'C.scaling': mapRows(taken, columns, (row) => row.map(() => placeBetween(place(row)))),
        }),
      },
      nearest: true,
    };
  },
  stateKeys: {
    derived: {
      'B.scaling': ({ inFeatures, outFeatures }) => filled([inFeatures, outFeatures], 0),
      'B.bias': deadBias,
      'C.bias': deadBias,
    },
  },
  promise: [
    {
      kind: 'hard',
      property: (context) => `row sums in [${factor(context) * context.sigmaMin}, ${factor(context) * context.sigmaMax}]`,
      tolerance: 0,
      bound: (context) => rounding(context) * norm(context), // absolute: W may cancel to nothing, the rounding of B and C does not
      measure: (w, context) => {
        const [low, high] = [factor(context) * context.sigmaMin, factor(context) * context.sigmaMax];
        return rowSums(w).reduce((most, sum) => Math.max(most, low - sum, sum - high), 0);
      },
      method: 'largest distance of a row sum from the interval in float64, compared with the rounding of float32',
    },
    {
      kind: 'hard',
      property: (context) => `‖W‖∞ ≤ ${norm(context)}`,
      tolerance: (context) => rounding(context) * Math.sqrt(context.outFeatures),
      bound: norm,
      measure: (w, _context, { infinityNorm }) => infinityNorm(w),
      method: 'largest sum of absolute values of a row in float64',
    },
  ],
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 3, outFeatures: 5, options: { bias: true } },
    { inFeatures: 5, outFeatures: 3, options: { certified: true } },
    { inFeatures: 4, outFeatures: 4, options: { sigmaMin: -2.5, sigmaMax: 0.7, certified: true } },
    { inFeatures: 4, outFeatures: 4, options: { sigmaMin: 0.7, sigmaMax: 0.7 } },
  ],
});
export type StableSplitLinear = InstanceType<typeof StableSplitLinear>;

import { buffer, type Context, defineLinear, fanOf, kaimingUniform, uniform } from '@slim/core';
import { add, mul, neg, sigmoid, softmax } from '@tensorflow/tfjs-core';
import { logits } from '../projections/logits.js';
import { mapRows } from '../projections/mapRows.js';
import { ontoSimplex } from '../projections/ontoSimplex.js';
import { placeBetween } from '../projections/placeBetween.js';
import { rowSums } from '../rowSums.js';
import { smallestEntry } from '../smallestEntry.js';

export interface PerronFrobeniusOptions {
  /** Smallest row sum, at least 0. */
  sigmaMin: number;
  /** Largest row sum. */
  sigmaMax: number;
}

/** A float32 softmax over o outFeatures entries (o + 1), the factors s (at most 6) and their product with it (1), relative to the row sum. */
const rounding = ({ outFeatures: o }: Context): number => (o + 8) * 2 ** -24;

/** The nearest row without negative entries whose sum is between the bounds. */
const nearestRow = (row: Float64Array, least: number, most: number): Float64Array => {
  const positive = row.map((entry) => Math.max(entry, 0));
  const sum = positive.reduce((a, b) => a + b, 0);
  return sum > most ? ontoSimplex(row, most) : sum < least ? ontoSimplex(row, least) : positive;
};

/**
 * Matrices without negative entries whose row sums lie between two bounds, and so, for a square W, the spectral radius.
 *
 * W = s ⊙ softmax(weight), row by row, with s = sigmaMax − (sigmaMax − sigmaMin)·sigmoid(scaling)
 *
 * Parameters: `weight` [inFeatures, outFeatures], U(−1/√i, 1/√i) for i inFeatures; `scaling` [inFeatures, outFeatures], U(0, 1),
 * not trained when sigmaMin = sigmaMax, where it reaches nothing; with `bias: true` also `bias` [1, outFeatures].
 * Guarantee: W ≥ 0 exactly (tolerance 0). Row sums in [sigmaMin, sigmaMax] up to the rounding of a float32 softmax over o
 * outFeatures entries and of seven further operations, (o + 8)·2⁻²⁴ of the sum; a row of that sum makes ‖W‖ at least
 * sum/√o, so relative to ‖W‖ the tolerance is (o + 8)·√o·2⁻²⁴. For a square W the Perron root, which is the spectral
 * radius, lies between the smallest and the largest row sum.
 * When to use: positive dynamics that neither die out nor grow: diffusion, populations, heat.
 * Source: Horn and Johnson, Matrix Analysis, 2nd ed., Theorem 8.1.22; Tuor, Drgoňa, Vrabie, "Constrained neural ordinary
 * differential equations with stability guarantees", arXiv 2004.10883.
 *
 * @example
 * ```ts
 * import { PerronFrobeniusLinear } from '@slim/stochastic';
 *
 * const map = new PerronFrobeniusLinear(4, 4, { sigmaMin: 0.9, sigmaMax: 0.95, seed: 1 });
 * const { re, im } = await map.eig();
 * console.log(Math.max(...re.map((part, k) => Math.hypot(part, im[k] ?? 0)))); // between 0.9 and 0.95
 * map.dispose();
 * ```
 */
export const PerronFrobeniusLinear = defineLinear({
  name: 'PerronFrobeniusLinear',
  key: 'pf',
  defaults: { sigmaMin: 0.8, sigmaMax: 1 } as PerronFrobeniusOptions,
  refuse: ({ sigmaMin, sigmaMax }) => {
    if (sigmaMin < 0) return `sigmaMin must be at least 0, got ${sigmaMin}`;
    return sigmaMin > sigmaMax ? `sigmaMin must not exceed sigmaMax, got ${sigmaMin} and ${sigmaMax}` : undefined;
  },
  parameters: (context) => {
    const { inFeatures, outFeatures, sigmaMin, sigmaMax } = context;
    const scaling = uniform([inFeatures, outFeatures], 0, 1);
    return {
      weight: kaimingUniform([inFeatures, outFeatures], fanOf(context)),
      scaling: sigmaMin < sigmaMax ? scaling : buffer(scaling),
    };
  },
  // s as sigmaMin + (sigmaMax − sigmaMin)·sigmoid(−scaling): the same number, but never below sigmaMin, and exact near 0.
  weight: ({ weight, scaling }, { sigmaMin, sigmaMax }) =>
    mul(add(mul(sigmoid(neg(scaling)), sigmaMax - sigmaMin), sigmaMin), softmax(weight)),
  bounded: true,
  // ‖W‖ ≤ ‖W‖_F, and the norm of a row is at most its sum.
  traits: (context) => ({
    nonNegative: 0,
    sigmaMax: { value: context.sigmaMax * Math.sqrt(context.inFeatures), tolerance: rounding(context) },
  }),
  // The rows are independent of each other; every row without negative entries and with a sum between the bounds is
  // reached by one s for all of it, the ends included, since the sigmoid of float32 saturates.
  project: ({ data, columns }, { sigmaMin, sigmaMax }) => {
    const nearest = mapRows(data, columns, (row) => nearestRow(row, sigmaMin, sigmaMax));
    const place = (row: Float64Array) => (row.reduce((a, b) => a + b, 0) - sigmaMin) / (sigmaMax - sigmaMin);
    return {
      values: {
        weight: mapRows(nearest, columns, logits),
        ...(sigmaMin < sigmaMax && { scaling: mapRows(nearest, columns, (row) => row.map(() => placeBetween(place(row)))) }),
      },
      nearest: true,
    };
  },
  promise: [
    { kind: 'hard', property: 'W ≥ 0', tolerance: 0, measure: smallestEntry, relation: 'at least', method: 'smallest entry of W' },
    {
      kind: 'hard',
      property: ({ sigmaMin, sigmaMax }) => `row sums in [${sigmaMin}, ${sigmaMax}]`,
      tolerance: (context) => rounding(context) * Math.sqrt(context.outFeatures),
      measure: (w, { sigmaMin, sigmaMax }) => rowSums(w).reduce((most, sum) => Math.max(most, sigmaMin - sum, sum - sigmaMax), 0),
      method: 'largest distance of a row sum from the interval in float64',
    },
  ],
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 3, outFeatures: 5, options: { bias: true } },
    { inFeatures: 5, outFeatures: 3, options: { sigmaMin: 0, sigmaMax: 2.5 } },
    { inFeatures: 4, outFeatures: 4, options: { sigmaMin: 0.7, sigmaMax: 0.7 } },
  ],
});
export type PerronFrobeniusLinear = InstanceType<typeof PerronFrobeniusLinear>;

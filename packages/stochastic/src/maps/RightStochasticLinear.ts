import { type Context, defineLinear, fanOf, kaimingUniform } from '@slim/core';
import { softmax } from '@tensorflow/tfjs-core';
import { logits } from '../projections/logits.js';
import { mapRows } from '../projections/mapRows.js';
import { ontoSimplex } from '../projections/ontoSimplex.js';
import { rowSums } from '../rowSums.js';
import { smallestEntry } from '../smallestEntry.js';

/** A float32 sum of o positive terms and a division, relative to the row sum 1. */
const rounding = ({ outFeatures: o }: Context): number => (o + 1) * 2 ** -24;

/**
 * Matrices whose rows are probability distributions: W ≥ 0, and each row sums to 1.
 *
 * W = softmax(weight), row by row
 *
 * Parameters: `weight` [inFeatures, outFeatures], U(−1/√i, 1/√i) for i inFeatures; with `bias: true` also `bias` [1, outFeatures].
 * Guarantee: W ≥ 0 exactly (tolerance 0; W > 0 where no entry underflows). Row sums are 1 up to the rounding of a float32
 * sum of o outFeatures terms and a division, (o + 1)·2⁻²⁴; relative to ‖W‖ ≥ √(i/o) the tolerance is (o + 1)·√(o/i)·2⁻²⁴.
 * A square W has spectral radius 1.
 * When to use: transition probabilities of a Markov chain (x → xW moves a distribution one step), attention with fixed weights.
 * Source: Horn and Johnson, Matrix Analysis, 2nd ed., §8.7.
 *
 * @example
 * ```ts
 * import { RightStochasticLinear } from '@slim/stochastic';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const map = new RightStochasticLinear(3, 3, { seed: 1 });
 * map.forward(tensor2d([[1, 0, 0]])).print(); // the first row of W: adds up to 1
 * map.dispose();
 * ```
 */
export const RightStochasticLinear = defineLinear({
  name: 'RightStochasticLinear',
  key: 'rstochastic',
  defaults: {},
  parameters: (context) => ({ weight: kaimingUniform([context.inFeatures, context.outFeatures], fanOf(context)) }),
  weight: ({ weight }) => softmax(weight), // of tfjs: subtracts the largest logit of each row first
  bounded: true,
  // ‖W‖ ≤ ‖W‖_F, and the norm of a row is at most its sum.
  traits: (context) => ({ nonNegative: 0, sigmaMax: { value: Math.sqrt(context.inFeatures), tolerance: rounding(context) } }),
  // The rows are independent of each other; a share of zero is reached, since the softmax of float32 underflows.
  project: ({ data, columns }) => ({
    values: { weight: mapRows(data, columns, (row) => logits(ontoSimplex(row, 1))) },
    nearest: true,
  }),
  promise: [
    { kind: 'hard', property: 'W ≥ 0', tolerance: 0, measure: smallestEntry, relation: 'at least', method: 'smallest entry of W' },
    {
      kind: 'hard',
      property: 'row sums are 1',
      tolerance: (context) => rounding(context) * Math.sqrt(context.outFeatures / context.inFeatures),
      measure: (w) => rowSums(w).reduce((most, sum) => Math.max(most, Math.abs(sum - 1)), 0),
      method: 'largest |row sum − 1| in float64',
    },
  ],
});
export type RightStochasticLinear = InstanceType<typeof RightStochasticLinear>;

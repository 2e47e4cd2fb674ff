import { type Context, defineLinear, fanOf, kaimingUniform } from '@slim/core';
import { softmax, transpose } from '@tensorflow/tfjs-core';
import { logits } from '../projections/logits.js';
import { mapRows } from '../projections/mapRows.js';
import { ontoSimplex } from '../projections/ontoSimplex.js';
import { rowSums } from '../rowSums.js';
import { smallestEntry } from '../smallestEntry.js';

/** A float32 sum of i positive terms and a division, relative to the column sum 1. */
const rounding = ({ inFeatures: i }: Context): number => (i + 1) * 2 ** -24;

/**
 * Matrices whose columns are probability distributions: W ≥ 0, and each column sums to 1.
 *
 * W = softmax(weight), column by column
 *
 * Parameters: `weight` [inFeatures, outFeatures], U(−1/√i, 1/√i) for i inFeatures; with `bias: true` also `bias` [1, outFeatures].
 * Guarantee: W ≥ 0 exactly (tolerance 0; W > 0 where no entry underflows). Column sums are 1 up to the rounding of a float32
 * sum of i terms and a division, (i + 1)·2⁻²⁴; relative to ‖W‖ ≥ √(o/i) the tolerance is (i + 1)·√(i/o)·2⁻²⁴. A square W
 * has spectral radius 1.
 * When to use: outputs that are weighted means of the inputs, and so never leave their range.
 * Source: Horn and Johnson, Matrix Analysis, 2nd ed., §8.7.
 *
 * @example
 * ```ts
 * import { LeftStochasticLinear } from '@slim/stochastic';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const map = new LeftStochasticLinear(3, 2, { seed: 1 });
 * map.forward(tensor2d([[10, 11, 12]])).print(); // two means between 10 and 12
 * map.dispose();
 * ```
 */
export const LeftStochasticLinear = defineLinear({
  name: 'LeftStochasticLinear',
  key: 'lstochastic',
  defaults: {},
  parameters: (context) => ({ weight: kaimingUniform([context.inFeatures, context.outFeatures], fanOf(context)) }),
  weight: ({ weight }) => transpose(softmax(transpose(weight))), // the softmax of tfjs takes the last axis only
  bounded: true,
  // ‖W‖ ≤ ‖W‖_F, and the norm of a column is at most its sum.
  traits: (context) => ({ nonNegative: 0, sigmaMax: { value: Math.sqrt(context.outFeatures), tolerance: rounding(context) } }),
  // The columns are independent of each other; a share of zero is reached, since the softmax of float32 underflows.
  project: (w, _context, { Matrix64 }) => {
    const columns = mapRows(w.transpose().data, w.rows, (column) => logits(ontoSimplex(column, 1)));
    return { values: { weight: Matrix64.of(w.columns, w.rows, columns).transpose().data }, nearest: true };
  },
  promise: [
    { kind: 'hard', property: 'W ≥ 0', tolerance: 0, measure: smallestEntry, relation: 'at least', method: 'smallest entry of W' },
    {
      kind: 'hard',
      property: 'column sums are 1',
      tolerance: (context) => rounding(context) * Math.sqrt(context.inFeatures / context.outFeatures),
      measure: (w) => rowSums(w.transpose()).reduce((most, sum) => Math.max(most, Math.abs(sum - 1)), 0),
      method: 'largest |column sum − 1| in float64',
    },
  ],
});
export type LeftStochasticLinear = InstanceType<typeof LeftStochasticLinear>;

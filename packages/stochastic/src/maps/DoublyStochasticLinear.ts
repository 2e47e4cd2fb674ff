import { type Context, defineLinear, type Parameter, sinkhorn } from '@slim/core';
import { logits } from '../projections/logits.js';
import { mapRows } from '../projections/mapRows.js';
import { ontoBirkhoff } from '../projections/ontoBirkhoff.js';
import { rowSums } from '../rowSums.js';
import { smallestEntry } from '../smallestEntry.js';

export interface DoublyStochasticOptions {
  /** How far a column sum may be from 1, above 0 and at most 1. */
  tolerance: number;
  /** Newton steps of the normalisation, from 1. 6 do for logits of standard deviation 1, 10 for 3; without kernels all are taken. */
  maxIterations: number;
}

type Rule = Context<DoublyStochasticOptions>;

/**
 * With so many steps the normalisation gave projections of matrices of all sizes tried up to 64 back to 3e-7; with fewer it may not,
 * and another W is nearer.
 */
const ENOUGH = 10;

/** A float32 sum of n positive terms and a division, relative to the row sum 1. */
const rounding = ({ inFeatures: n }: Rule): number => (n + 1) * 2 ** -24;

/** N(0, 1), and log n more on the diagonal: about half of what is in a place stays there. */
const start = ({ inFeatures: n }: Rule): Parameter => ({
  shape: [n, n],
  initial: (random) => Float32Array.from({ length: n * n }, (_, k) => random.normal() + (k % (n + 1) === 0 ? Math.log(n) : 0)),
});

/** The largest |row sum − 1|. */
const worstRow = (w: Parameters<typeof rowSums>[0]): number => rowSums(w).reduce((most, sum) => Math.max(most, Math.abs(sum - 1)), 0);

/**
 * Doubly stochastic matrices: W ≥ 0, and each row and each column sums to 1. They are the weighted means of permutations.
 *
 * W = diag(eᶠ)·exp(weight)·diag(eᵍ) with the f and g that make it so ({@link sinkhorn})
 *
 * Parameters: `weight` [n, n], N(0, 1) plus log n on the diagonal; with `bias: true` also `bias` [1, n]. What is added to a whole
 * row or column of `weight` has no effect.
 * Guarantee: W ≥ 0 exactly (tolerance 0). Row sums are 1 up to the rounding of a float32 sum of n terms and a division,
 * (n + 1)·2⁻²⁴. Column sums are 1 to within `tolerance` where the normalisation converges in maxIterations steps; with 24 it
 * did for logits of standard deviation up to 1e4, and of −1e30 for entries that are not wanted, at all sizes tried up to 32, and
 * for logits of standard deviation 30 up to 256; on the kernels of @slim/backend-wasm, for all of these up to 512. `certify`
 * measures it, and its certificate does not hold where it did not. Rounding leaves 6e-7 at 256, 7e-8 on the kernels.
 * When to use: mixing that neither creates nor loses anything; a soft permutation, as in matching, sorting and routing.
 * Source: Sinkhorn and Knopp, "Concerning nonnegative matrices and doubly stochastic matrices", Pacific Journal of Mathematics
 * 21 (1967); Birkhoff's theorem: Horn and Johnson, Matrix Analysis, 2nd ed., Theorem 8.7.2.
 *
 * @example
 * ```ts
 * import { DoublyStochasticLinear } from '@slim/stochastic';
 * import { sum } from '@tensorflow/tfjs-core';
 *
 * const map = new DoublyStochasticLinear(4, 4, { seed: 1 });
 * sum(map.effectiveW(), 0).print(); // [1, 1, 1, 1]
 * map.dispose();
 * ```
 */
export const DoublyStochasticLinear = defineLinear({
  name: 'DoublyStochasticLinear',
  key: 'doubly_stochastic',
  defaults: { tolerance: 1e-5, maxIterations: 24 } as DoublyStochasticOptions,
  square: true,
  refuse: ({ tolerance, maxIterations: most }) => {
    if (!(tolerance > 0 && tolerance <= 1)) return `tolerance must be above 0 and at most 1, got ${tolerance}`;
    return Number.isInteger(most) && most >= 1 && most <= 10_000
      ? undefined
      : `maxIterations must be a whole number from 1 to 10000, got ${most}`;
  },
  parameters: (context) => ({ weight: start(context) }),
  weight: ({ weight }, { tolerance, maxIterations }) => sinkhorn(weight, { tolerance, maxIterations }).value,
  bounded: true,
  // Of the rows alone, which are right whether or not the columns converged: ‖W‖ ≤ ‖W‖_F, and the norm of a row is at most its sum.
  traits: (context) => ({ nonNegative: 0, sigmaMax: { value: Math.sqrt(context.inFeatures), tolerance: rounding(context) } }),
  // A share of 0 becomes 2⁻¹²⁶ of the largest of its row.
  project: (w, { maxIterations }, linalg) => {
    const { shares, found } = ontoBirkhoff(w, linalg);
    return { values: { weight: mapRows(shares, w.columns, logits) }, nearest: found && maxIterations >= ENOUGH };
  },
  promise: [
    { kind: 'hard', property: 'W ≥ 0', tolerance: 0, measure: smallestEntry, relation: 'at least', method: 'smallest entry of W' },
    {
      kind: 'hard',
      property: 'row sums are 1',
      tolerance: 0,
      bound: rounding, // absolute: ‖W‖_F may be √n, and sums are 1
      measure: worstRow,
      method: 'largest |row sum − 1| in float64, compared with the rounding of float32',
    },
    {
      kind: 'hard',
      property: ({ tolerance }) => `column sums are 1 to within ${tolerance}`,
      tolerance: 0,
      bound: (context) => context.tolerance + rounding(context), // absolute, as that of the rows
      measure: (w) => worstRow(w.transpose()),
      method: 'largest |column sum − 1| in float64, compared with the tolerance and the rounding of float32',
    },
  ],
  examples: [
    { inFeatures: 1, outFeatures: 1, options: { maxIterations: 2 } },
    { inFeatures: 4, outFeatures: 4, options: { bias: true, maxIterations: 10 } },
    { inFeatures: 5, outFeatures: 5, options: { tolerance: 1e-4, maxIterations: 6 } },
  ],
});
export type DoublyStochasticLinear = InstanceType<typeof DoublyStochasticLinear>;

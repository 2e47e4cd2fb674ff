import { constant, defineLinear } from '@slim/core';
import { eye } from '@tensorflow/tfjs-core';
import { permutationBias } from '../complexBias.js';
import { embed } from '../embed.js';
import { inOrder } from '../permutations/inOrder.js';
import { refusePermutation } from '../permutations/refusePermutation.js';
import { nonNegative } from '../permutations/softPromises.js';

export interface FixedPermutationOptions {
  /** For each place of y the number of x that it takes: 0 … n − 1 in any order. null: the identity. */
  permutation: readonly number[] | null;
  /** Over the complex numbers: real and imaginary parts are permuted alike. */
  complex: boolean;
}

/**
 * Permutation matrices: y_k = x_π(k), nothing to train but the bias.
 *
 * W_jk = 1 where j = π(k), else 0
 *
 * The sizes are given as for every map, `new FixedPermutation(n, n, { permutation: π })`.
 * Parameters: `permutation` [n], constant. With `bias: true` also `bias` [1, n], complex [n, 2].
 * Guarantee: W is orthogonal and W ≥ 0, both exactly (tolerance 0).
 * When to use: between other maps of a product, as in fast transforms, and to fix what a `Permutation` has learnt.
 *
 * @example
 * ```ts
 * import { bitreversalPermutation, FixedPermutation } from '@slim/sparse';
 * import { range } from '@tensorflow/tfjs-core';
 *
 * const map = new FixedPermutation(8, 8, { permutation: bitreversalPermutation(8) });
 * map.forward(range(0, 8)).print(); // [0, 4, 2, 6, 1, 5, 3, 7]
 * map.dispose();
 * ```
 */
export const FixedPermutation = defineLinear({
  name: 'FixedPermutation',
  defaults: { permutation: null, complex: false } as FixedPermutationOptions,
  square: true,
  refuse: ({ permutation, inFeatures }) => refusePermutation(permutation, inFeatures),
  field: ({ complex }) => (complex ? 'complex' : 'real'),
  bias: { parameter: permutationBias },
  parameters: ({ permutation, inFeatures: n }) => ({
    permutation: constant({ shape: [n], initial: () => permutation ?? Array.from({ length: n }, (_, i) => i) }),
  }),
  weight: ({ permutation }, { inFeatures, complex }) => {
    const w = inOrder(eye(inFeatures), permutation);
    return complex ? embed(w) : w;
  },
  multiply: (x, { permutation }) => inOrder(x, permutation),
  bounded: true,
  traits: () => ({
    nonNegative: 0,
    orthogonal: 0,
    sigmaMin: { value: 1, tolerance: 2 ** -24 },
    sigmaMax: { value: 1, tolerance: 2 ** -24 },
  }),
  promise: [
    {
      kind: 'hard',
      property: 'W·Wᵀ = I',
      tolerance: 0,
      measure: (w, _context, { Matrix64, maxAbsDifference, multiply }) =>
        maxAbsDifference(multiply(w, w.transpose()), Matrix64.identity(w.rows)),
    },
    nonNegative,
  ],
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 4, outFeatures: 4, options: { permutation: [2, 0, 3, 1] } },
    { inFeatures: 5, outFeatures: 5, options: { permutation: [4, 2, 0, 1, 3], bias: true } },
    { inFeatures: 3, outFeatures: 3, options: { permutation: [1, 2, 0], complex: true } },
  ],
});
export type FixedPermutation = InstanceType<typeof FixedPermutation>;

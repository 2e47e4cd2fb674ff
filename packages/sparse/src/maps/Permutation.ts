import { defineLinear } from '@slim/core';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { permutationBias } from '../complexBias.js';
import { logits, softly } from '../permutations/softly.js';
import { refuseSize, softPromises, softTraits } from '../permutations/softPromises.js';

export interface PermutationOptions {
  /** One set of probabilities for all the factors. */
  shareLogit: boolean;
  /** Whether the factors act on small blocks first, or on the whole first. */
  increasingStride: boolean;
  /** Over the complex numbers: real and imaginary parts are permuted alike. */
  complex: boolean;
}

/**
 * Soft permutations of n = 2^m numbers: doubly stochastic matrices that can train towards one of 8^(m−1) permutations.
 *
 * W is a product of m − 1 factors with probabilities σ(logit). A factor takes each block of 2^(l+1) numbers to
 * (1) (1 − p₀)·block + p₀·[entries at even places, entries at odd places], then
 * (2) each half to (1 − p)·half + p·(half reversed), p = p₁ for the first half and p₂ for the second;
 * l = m − 1 … 1, with `increasingStride` 1 … m − 1. n = 1 and n = 2 are left as they are.
 *
 * The sizes are given as for every map, `new Permutation(n, n)`; both must be the same power of two.
 * Parameters: `logit` [m − 1, 3], its row l − 1 of the factor of blocks 2^(l+1); with `shareLogit` [3]. N(0, 1). With `bias: true`
 * also `bias` [1, n], complex [n, 2].
 * Guarantee: W ≥ 0 exactly (tolerance 0); rows and columns sum to 1 up to the rounding of 2·(m − 1) mixtures, 8·(m + 1)·2⁻²⁴,
 * relative to ‖W‖, which is at least 1; so ‖W‖₂ = 1. `argmax()` is a permutation for every value of the parameters.
 * When to use: to learn in which order a fast transform takes its inputs, before a `ButterflyLinear`; then fix it by
 * `FixedPermutation`.
 * Source: Dao, Gu, Eichhorn, Rudra, Ré, "Learning fast algorithms for linear transforms using butterfly factorizations",
 * arXiv 1903.05895.
 *
 * @example
 * ```ts
 * import { FixedPermutation, Permutation } from '@slim/sparse';
 *
 * const soft = new Permutation(8, 8, { seed: 1 });
 * const order = soft.argmax();
 * const hard = new FixedPermutation(8, 8, { permutation: await order.array() });
 * console.log((await hard.certify()).every(({ holds }) => holds)); // true
 * for (const one of [soft, order, hard]) one.dispose();
 * ```
 */
export const Permutation = defineLinear({
  name: 'Permutation',
  defaults: { shareLogit: false, increasingStride: false, complex: false } as PermutationOptions,
  square: true,
  refuse: refuseSize,
  field: ({ complex }) => (complex ? 'complex' : 'real'),
  bias: { parameter: permutationBias },
  parameters: ({ inFeatures: n, shareLogit }) => ({ logit: logits(shareLogit ? [3] : [Math.max(0, Math.log2(n) - 1), 3], n > 2) }),
  weight: ({ logit }, context) => softly(logit, context).weight(),
  multiply: (x, { logit }, context) => softly(logit, context).multiply(x),
  bounded: true,
  traits: softTraits,
  promise: softPromises,
  methods: ({ logit }, context) => ({
    /** The most likely permutation, int32 [n]: place k of y takes the number argmax[k] of x. */
    argmax: (): Tensor1D => softly(logit, context).argmax(),
  }),
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 2, outFeatures: 2, options: { shareLogit: true } },
    { inFeatures: 8, outFeatures: 8, options: { bias: true } },
    { inFeatures: 16, outFeatures: 16, options: { shareLogit: true, increasingStride: true } },
    { inFeatures: 8, outFeatures: 8, options: { complex: true, bias: true } },
  ],
});
export type Permutation = InstanceType<typeof Permutation>;

import { defineLinear } from '@slim/core';
import { concat, fill, reshape, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { permutationBias } from '../complexBias.js';
import { logits, softly } from '../permutations/softly.js';
import { refuseSize, softPromises, softTraits } from '../permutations/softPromises.js';

export interface PermutationFactorOptions {
  /** Over the complex numbers: real and imaginary parts are permuted alike. */
  complex: boolean;
}

/** A logit whose probability is 0 in float32. */
const NEVER = -200;

/** One factor as the soft permutation whose other factors leave everything as it is. */
const factor = (logit: Tensor, { inFeatures, complex }: { inFeatures: number; complex: boolean }) => {
  const others = Math.log2(inFeatures) - 2;
  const row = reshape(logit, [1, 3]);
  const all = others < 0 ? logit : others === 0 ? row : concat([fill([others, 3], NEVER), row], 0);
  return softly(all, { inFeatures, complex, increasingStride: false });
};

/**
 * One factor of a soft permutation, on all of n = 2^m numbers: the evens first or not, each half reversed or not.
 *
 * x ← (1 − p₀)·x + p₀·[entries at even places, entries at odd places], then each half to (1 − p)·half + p·(half reversed), p = p₁ for
 * the first half and p₂ for the second; (p₀, p₁, p₂) = σ(logit). n = 1 and n = 2 are left as they are.
 *
 * The sizes are given as for every map, `new PermutationFactor(n, n)`; both must be the same power of two.
 * Parameters: `logit` [3], N(0, 1). With `bias: true` also `bias` [1, n], complex [n, 2].
 * Guarantee: W ≥ 0 exactly (tolerance 0); rows and columns sum to 1 up to rounding, 8·(m + 1)·2⁻²⁴ relative to ‖W‖, which is at
 * least 1; so ‖W‖₂ = 1. `argmax()` is a permutation for every value of the parameters.
 * When to use: as the part that `Permutation` is made of.
 * Source: Dao, Gu, Eichhorn, Rudra, Ré, "Learning fast algorithms for linear transforms using butterfly factorizations",
 * arXiv 1903.05895.
 *
 * @example
 * ```ts
 * import { PermutationFactor } from '@slim/sparse';
 * import { tensor1d } from '@tensorflow/tfjs-core';
 *
 * const map = new PermutationFactor(8, 8, { seed: 1 });
 * map.parameters.logit.assign(tensor1d([20, -20, -20]));
 * map.argmax().print(); // [0, 2, 4, 6, 1, 3, 5, 7]
 * map.dispose();
 * ```
 */
export const PermutationFactor = defineLinear({
  name: 'PermutationFactor',
  defaults: { complex: false } as PermutationFactorOptions,
  square: true,
  refuse: refuseSize,
  field: ({ complex }) => (complex ? 'complex' : 'real'),
  bias: { parameter: permutationBias },
  parameters: ({ inFeatures }) => ({ logit: logits([3], inFeatures > 2) }),
  weight: ({ logit }, context) => factor(logit, context).weight(),
  multiply: (x, { logit }, context) => factor(logit, context).multiply(x),
  bounded: true,
  traits: softTraits,
  promise: softPromises,
  methods: ({ logit }, context) => ({
    /** The most likely permutation, int32 [n]: place k of y takes the number argmax[k] of x. */
    argmax: (): Tensor1D => factor(logit, context).argmax(),
  }),
  examples: [
    { inFeatures: 2, outFeatures: 2 },
    { inFeatures: 4, outFeatures: 4, options: { bias: true } },
    { inFeatures: 16, outFeatures: 16 },
    { inFeatures: 8, outFeatures: 8, options: { complex: true } },
  ],
});
export type PermutationFactor = InstanceType<typeof PermutationFactor>;

import { sub } from '@tensorflow/tfjs-core';
import type { Context } from '../contract/Context.js';
import { defineLinear } from '../contract/defineLinear.js';
import { filled } from '../initial/filled.js';
import { NonNegativeLinear, type NonNegativeOptions, refuseGradient } from './NonNegativeLinear.js';

const deadBias = ({ bias, outFeatures }: Context) => (bias ? filled([1, outFeatures], 0) : undefined);

/**
 * All matrices, written as the difference of two matrices without negative entries.
 *
 * W = B − C, B = max(B.weight, 0), C = max(C.weight, 0)
 *
 * Parameters: `B.weight`, `C.weight` [inFeatures, outFeatures], both U(0, 0.1/√i); with `bias: true` also `bias` [1, outFeatures].
 * The reference's `B.bias` and `C.bias` reach nothing; they are ignored when a state dict has them.
 * Guarantee: none on W beyond B, C ≥ 0.
 * When to use: positive and negative effects that are to be read, or penalised, apart.
 * Source: the splitting of a matrix, Varga, Matrix Iterative Analysis, 2nd ed., §3.6.
 *
 * @example
 * ```ts
 * import { SplitLinear } from '@slim/core';
 *
 * const map = new SplitLinear(4, 3, { seed: 1 });
 * console.log(Object.keys(map.parameters)); // B.weight, C.weight
 * map.dispose();
 * ```
 */
export const SplitLinear = defineLinear({
  name: 'SplitLinear',
  key: 'split',
  defaults: { gradient: 'relu' } as NonNegativeOptions,
  refuse: refuseGradient,
  parameters: () => ({}),
  parts: ({ inFeatures, outFeatures, init, gradient }, seedOf) => ({
    B: new NonNegativeLinear(inFeatures, outFeatures, { init, gradient, seed: seedOf('B') }),
    C: new NonNegativeLinear(inFeatures, outFeatures, { init, gradient, seed: seedOf('C') }),
  }),
  weight: (_values, { parts: { B, C } }) => sub(B.effectiveW(), C.effectiveW()),
  project: (w) => ({
    values: { 'B.weight': w.data.map((entry) => Math.max(entry, 0)), 'C.weight': w.data.map((entry) => Math.max(-entry, 0)) },
    nearest: true,
  }),
  stateKeys: { derived: { 'B.bias': deadBias, 'C.bias': deadBias } },
  promise: { kind: 'none', property: 'W = B − C with B, C ≥ 0' },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 3, outFeatures: 5, options: { bias: true } },
    { inFeatures: 5, outFeatures: 3, options: { gradient: 'identity' } },
  ],
});
export type SplitLinear = InstanceType<typeof SplitLinear>;

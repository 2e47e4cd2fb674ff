import { relu } from '@tensorflow/tfjs-core';
import { defineLinear } from '../contract/defineLinear.js';
import { fanOf } from '../initial/kaimingUniform.js';
import { uniform } from '../initial/uniform.js';
import { identityGradReLU } from '../ops/identityGradReLU.js';

export interface NonNegativeOptions {
  /**
   * `relu` (default, as the reference): an entry of `weight` at or below zero gets no gradient and never comes back.
   * `identity`: it gets the gradient of the entry of W, a projected gradient.
   */
  gradient: 'relu' | 'identity';
}

/** The rule that a wrong `gradient` breaks. */
export const refuseGradient = ({ gradient }: NonNegativeOptions): string | undefined =>
  gradient === 'relu' || gradient === 'identity' ? undefined : `gradient must be 'relu' or 'identity', got '${gradient}'`;

/**
 * Matrices without negative entries.
 *
 * W = max(weight, 0)
 *
 * Parameters: `weight` [inFeatures, outFeatures], U(0, 0.1/√i) for i inFeatures; with `bias: true` also `bias` [1, outFeatures].
 * Guarantee: W ≥ 0 exactly (tolerance 0).
 * When to use: concentrations, rates, parts that only add up.
 * Source: Lee and Seung, "Learning the parts of objects by non-negative matrix factorization", Nature 401 (1999).
 *
 * @example
 * ```ts
 * import { NonNegativeLinear } from '@slim/core';
 * import { min } from '@tensorflow/tfjs-core';
 *
 * const map = new NonNegativeLinear(4, 3, { gradient: 'identity' });
 * min(map.effectiveW()).print(); // at least 0
 * map.dispose();
 * ```
 */
export const NonNegativeLinear = defineLinear({
  name: 'NonNegativeLinear',
  key: 'nneg',
  defaults: { gradient: 'relu' } as NonNegativeOptions,
  refuse: refuseGradient,
  parameters: (context) => ({ weight: uniform([context.inFeatures, context.outFeatures], 0, 0.1 / Math.sqrt(fanOf(context))) }),
  weight: ({ weight }, { gradient }) => (gradient === 'identity' ? identityGradReLU(weight) : relu(weight)),
  straightThrough: ({ gradient }) => (gradient === 'identity' ? { weight: (value) => relu(value) } : {}),
  traits: () => ({ nonNegative: 0 }),
  project: (w) => ({ values: { weight: w.data.map((entry) => Math.max(entry, 0)) }, nearest: true }),
  promise: {
    kind: 'hard',
    property: 'W ≥ 0',
    tolerance: 0,
    measure: (w) => w.data.reduce((least, entry) => Math.min(least, entry), 0),
    relation: 'at least',
  },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 5, outFeatures: 3, options: { bias: true } },
    { inFeatures: 3, outFeatures: 5, options: { gradient: 'identity' } },
  ],
});
export type NonNegativeLinear = InstanceType<typeof NonNegativeLinear>;

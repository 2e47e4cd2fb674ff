import { defineLinear } from '@slim/core';
import { relu } from '@tensorflow/tfjs-core';
import { difference, halfNormal, type LassoOptions, lassoPenalty, partsOf, refuseLasso, splitParts } from '../lasso.js';

/**
 * All matrices, as the difference of two without negative entries, with a penalty on their size.
 *
 * W = u − v, u = max(u_param, 0), v = max(v_param, 0)
 *
 * Parameters: `u_param`, `v_param` [inFeatures, outFeatures], both |N(0, 2/i)|/2 for i inFeatures; with `bias: true` also `bias`
 * [1, outFeatures]. An entry below zero acts as zero and keeps the gradient found there; `afterStep()` puts it back to zero.
 * Penalty: gamma·Σ|W|, or gamma·Σ(u + v) with `penalty: 'split'`; where u·v = 0 they are equal.
 * Guarantee: none on W beyond u, v ≥ 0. With `penalty: 'split'` and `afterStep()` training sets entries to exactly 0, which
 * `sparsityOf` counts and `compact` turns into a smaller map.
 * When to use: to find out which inputs matter, and to drop the others.
 * Source: Tibshirani, "Regression shrinkage and selection via the lasso", J. R. Stat. Soc. B 58 (1996); the split and its
 * projection: Bottou, "Large-scale machine learning with stochastic gradient descent", COMPSTAT 2010, table 1.
 *
 * @example
 * ```ts
 * import { LassoLinear } from '@slim/sparse';
 *
 * const map = new LassoLinear(4, 3, { gamma: 0.01, penalty: 'split', seed: 1 });
 * map.regError().print(); // gamma times the sum of u and v
 * map.dispose();
 * ```
 */
export const LassoLinear = defineLinear({
  name: 'LassoLinear',
  key: 'lasso',
  defaults: { gamma: 1, penalty: 'weight' } as LassoOptions,
  refuse: refuseLasso,
  parameters: (context) => ({ u_param: halfNormal(context), v_param: halfNormal(context) }),
  weight: (values) => difference(partsOf(values, 'identity')),
  penalty: (values, context) => lassoPenalty(partsOf(values, 'identity'), context),
  straightThrough: () => ({ u_param: (value) => relu(value), v_param: (value) => relu(value) }),
  afterStep: ({ u_param, v_param }) => ({ u_param: relu(u_param), v_param: relu(v_param) }),
  project: (w) => ({ values: splitParts(w.data), nearest: true }),
  promise: { kind: 'none', property: 'W = u − v with u, v ≥ 0' },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 5, outFeatures: 3, options: { bias: true, gamma: 0.1 } },
    { inFeatures: 3, outFeatures: 5, options: { penalty: 'split' } },
  ],
});
export type LassoLinear = InstanceType<typeof LassoLinear>;

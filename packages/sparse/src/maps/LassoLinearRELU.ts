import { defineLinear } from '@slim/core';
import { relu } from '@tensorflow/tfjs-core';
import { difference, halfNormal, type LassoOptions, lassoPenalty, partsOf, refuseLasso, splitParts } from '../lasso.js';

export interface LassoRELUOptions extends LassoOptions {
  /**
   * `relu` (default, as the reference): an entry of `u_param` or `v_param` at or below zero gets no gradient and never comes
   * back. `identity`: it gets the gradient of the entry of W, a projected gradient, as in LassoLinear.
   */
  gradient: 'relu' | 'identity';
}

const refuse = (context: LassoRELUOptions): string | undefined => {
  const { gradient } = context;
  if (gradient !== 'relu' && gradient !== 'identity') return `gradient must be 'relu' or 'identity', got '${gradient}'`;
  return refuseLasso(context);
};

/**
 * All matrices, as the difference of two rectified ones, with a penalty on their size.
 *
 * W = u − v, u = max(u_param, 0), v = max(v_param, 0)
 *
 * Parameters: `u_param`, `v_param` [inFeatures, outFeatures], both |N(0, 2/i)|/2 for i inFeatures; with `bias: true` also `bias`
 * [1, outFeatures].
 * Penalty: gamma·Σ|W|, or gamma·Σ(u + v) with `penalty: 'split'`.
 * Guarantee: none on W beyond u, v ≥ 0. An entry of W is exactly 0 where both parameters are at or below zero; under
 * `gradient: 'relu'` it stays so, which `sparsityOf` counts and `compact` turns into a smaller map.
 * When to use: as LassoLinear, where an entry that was dropped is to stay dropped.
 * Source: Tibshirani, "Regression shrinkage and selection via the lasso", J. R. Stat. Soc. B 58 (1996), with the parts
 * rectified as in the reference.
 *
 * @example
 * ```ts
 * import { LassoLinearRELU } from '@slim/sparse';
 *
 * const map = new LassoLinearRELU(4, 3, { gradient: 'identity', seed: 1 });
 * map.effectiveW().print();
 * map.dispose();
 * ```
 */
export const LassoLinearRELU = defineLinear({
  name: 'LassoLinearRELU',
  key: 'lassoRELU',
  aliases: ['lasso_relu'],
  defaults: { gamma: 1, penalty: 'weight', gradient: 'relu' } as LassoRELUOptions,
  refuse,
  parameters: (context) => ({ u_param: halfNormal(context), v_param: halfNormal(context) }),
  weight: (values, { gradient }) => difference(partsOf(values, gradient)),
  penalty: (values, context) => lassoPenalty(partsOf(values, context.gradient), context),
  straightThrough: ({ gradient }) => (gradient === 'identity' ? { u_param: (value) => relu(value), v_param: (value) => relu(value) } : {}),
  // Under relu a parameter below zero is dead wherever it is; there is nothing to put back.
  afterStep: ({ u_param, v_param }, { gradient }) => (gradient === 'identity' ? { u_param: relu(u_param), v_param: relu(v_param) } : {}),
  project: (w) => ({ values: splitParts(w.data), nearest: true }),
  promise: { kind: 'none', property: 'W = u − v with u, v ≥ 0' },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 5, outFeatures: 3, options: { bias: true, gamma: 0.1 } },
    { inFeatures: 3, outFeatures: 5, options: { penalty: 'split' } },
    { inFeatures: 4, outFeatures: 4, options: { gradient: 'identity' } },
  ],
});
export type LassoLinearRELU = InstanceType<typeof LassoLinearRELU>;

import { transpose } from '@tensorflow/tfjs-core';
import { defineLinear } from '../contract/defineLinear.js';
import { filled } from '../initial/filled.js';
import { identityMatrix } from '../initial/identityMatrix.js';
import { constant } from '../initial/role.js';

/**
 * The identity, cut off or padded with zeros when the sizes differ.
 *
 * W = I
 *
 * Parameters: `weight` [outFeatures, inFeatures], with `bias: true` also `bias` [outFeatures] = 0; both constant.
 * Guarantee: W = I exactly (tolerance 0), since nothing trains and loading other values is refused.
 * When to use: where a network expects a map and none is wanted.
 * Source: by definition.
 *
 * @example
 * ```ts
 * import { IdentityLinear } from '@slim/core';
 *
 * const map = new IdentityLinear(4, 4);
 * const [certificate] = await map.certify();
 * if (!certificate?.holds) throw new Error('W is the identity');
 * map.dispose();
 * ```
 */
export const IdentityLinear = defineLinear({
  name: 'IdentityLinear',
  key: 'identity',
  defaults: {},
  bias: { parameter: ({ outFeatures }) => constant(filled([outFeatures], 0)) },
  parameters: ({ inFeatures, outFeatures }) => ({ weight: constant(identityMatrix(outFeatures, inFeatures)) }),
  weight: ({ weight }) => transpose(weight),
  project: () => ({ values: {}, nearest: true }), // there is one map only
  stateKeys: { aliases: { 'linear.weight': 'weight', 'linear.bias': 'bias' } },
  bounded: true,
  traits: ({ inFeatures, outFeatures }) => ({
    nonNegative: 0,
    sigmaMax: { value: 1, tolerance: 0 },
    ...(outFeatures >= inFeatures && { sigmaMin: { value: 1, tolerance: 0 } }),
    ...(outFeatures === inFeatures && { symmetric: 0, semidefinite: 0, orthogonal: 0 }),
  }),
  promise: {
    kind: 'hard',
    property: 'W = I',
    tolerance: 0,
    measure: (w, _context, { Matrix64, maxAbsDifference }) => maxAbsDifference(w, Matrix64.identity(w.rows, w.columns)),
  },
});
export type IdentityLinear = InstanceType<typeof IdentityLinear>;

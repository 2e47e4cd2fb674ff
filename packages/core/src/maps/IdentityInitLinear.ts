import { transpose } from '@tensorflow/tfjs-core';
import { defineLinear } from '../contract/defineLinear.js';
import { filled } from '../initial/filled.js';
import { identityMatrix } from '../initial/identityMatrix.js';

/**
 * All matrices, starting at the identity: a layer that begins by passing its input through.
 *
 * W = weightᵀ, at birth W = I, cut off or padded with zeros when the sizes differ
 *
 * Parameters: `weight` [outFeatures, inFeatures], with `bias: true` also `bias` [outFeatures], zero at birth.
 * Guarantee: none once trained.
 * When to use: for recurrent and residual layers that should start as a copy.
 * Source: Le, Jaitly, Hinton, "A simple way to initialize recurrent networks of rectified linear units", arXiv 1504.00941.
 *
 * @example
 * ```ts
 * import { IdentityInitLinear } from '@slim/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const map = new IdentityInitLinear(3, 2);
 * map.forward(tensor2d([[1, 2, 3]])).print(); // [[1, 2]]
 * map.dispose();
 * ```
 */
export const IdentityInitLinear = defineLinear({
  name: 'IdentityInitLinear',
  key: 'identity_init',
  defaults: {},
  bias: { parameter: ({ outFeatures }) => filled([outFeatures], 0) },
  parameters: ({ inFeatures, outFeatures }) => ({ weight: identityMatrix(outFeatures, inFeatures) }),
  weight: ({ weight }) => transpose(weight),
  project: (w) => ({ values: { weight: w.transpose().data }, nearest: true }),
  stateKeys: { aliases: { 'linear.weight': 'weight', 'linear.bias': 'bias' } },
  promise: { kind: 'none', property: 'any matrix, the identity at birth' },
});
export type IdentityInitLinear = InstanceType<typeof IdentityInitLinear>;

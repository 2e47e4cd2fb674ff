import { transpose } from '@tensorflow/tfjs-core';
import { kaimingUniform } from '../initial/kaimingUniform.js';
import type { Context } from './Context.js';
import type { Description } from './Description.js';

/**
 * The description of `Linear`, the map without structure. It stands in the contract because every map fuses to it;
 * `maps/Linear.ts` documents and exports the class.
 */
export const denseDescription: Description<object, 'weight'> = {
  name: 'Linear',
  key: 'linear',
  defaults: {},
  bias: { parameter: ({ inFeatures, outFeatures }: Context) => kaimingUniform([outFeatures], inFeatures) },
  parameters: ({ inFeatures, outFeatures }) => ({ weight: kaimingUniform([outFeatures, inFeatures], inFeatures) }),
  weight: ({ weight }) => transpose(weight),
  project: (w) => ({ values: { weight: w.transpose().data }, nearest: true }),
  stateKeys: { aliases: { 'linear.weight': 'weight', 'linear.bias': 'bias' } },
  promise: { kind: 'none', property: 'any matrix' },
};

import { addN, type Tensor } from '@tensorflow/tfjs-core';
import type { LinearMap } from '../contract/LinearMap.js';
import { SlimError } from '../SlimError.js';
import type { CombinationOptions } from './Combination.js';
import { checkMaps, combine, numbered, splitArguments } from './combine.js';
import { sumTraits } from './traits.js';

/**
 * The sum of maps of the same sizes: W = ΣWₖ, b = Σbₖ.
 *
 * State keys get the prefixes `terms.0.`, `terms.1.` … Sums of symmetric, skew-symmetric, semidefinite and non-negative
 * maps stay so, and ‖W‖₂ ≤ Σ‖Wₖ‖₂.
 *
 * @param given - the terms, and at last `{ own: false }` if disposing the sum shall leave them
 * @throws SlimError `size` where sizes differ
 *
 * @example
 * ```ts
 * import { PSDLinear, SkewSymmetricLinear, sum } from '@slim/core';
 *
 * const map = sum(new PSDLinear(4, 4), new SkewSymmetricLinear(4, 4)); // dissipation and rotation
 * console.log(Object.keys(map.parameters)); // terms.0.weight, terms.1.weight
 * map.dispose();
 * ```
 */
export const sum = (...given: (LinearMap | CombinationOptions)[]): LinearMap => {
  const { maps, own } = splitArguments(given);
  checkMaps('sum', maps);
  const { inFeatures, outFeatures } = maps[0] as LinearMap;
  for (const [i, map] of maps.entries()) {
    if (map.inFeatures === inFeatures && map.outFeatures === outFeatures) continue;
    const sizes = `${inFeatures} → ${outFeatures} and ${map.inFeatures} → ${map.outFeatures} at ${i}`;
    throw new SlimError('size', 'sum', `terms must have the same sizes, got ${sizes}`);
  }
  return combine(
    {
      name: 'sum',
      inFeatures,
      outFeatures,
      parts: numbered('terms', maps),
      options: {},
      forward: (x, terms, call) => addN(terms.map((term) => term.forward(x, call))),
      multiply: (x, terms, call) => addN(terms.map((term) => term.multiply(x, call))),
      weight: (terms, call) => addN(terms.map((term): Tensor => term.effectiveW(call))),
      bias: (terms, call) => addN(terms.map((term) => term.effectiveB(call))),
      traits: sumTraits,
      norm: (norms) => norms.reduce((a, b) => a + b, 0),
      normMethod: 'Σ‖Wₖ‖₂',
      of: (terms) => sum(...terms),
    },
    own,
  );
};

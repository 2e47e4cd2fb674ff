import { mul, type Tensor } from '@tensorflow/tfjs-core';
import type { LinearMap } from '../contract/LinearMap.js';
import { SlimError } from '../SlimError.js';
import type { CombinationOptions } from './Combination.js';
import { checkMaps, combine } from './combine.js';
import { scaledTraits } from './traits.js';

/**
 * A map times a number: W = factor·V, b = factor·c for the map xV + c.
 *
 * State keys get the prefix `map.`. What V promises stays, singular values are multiplied by |factor|, and a negative
 * factor ends non-negativity and semidefiniteness.
 *
 * @throws SlimError `option` for a factor that is not finite
 *
 * @example
 * ```ts
 * import { scaled, SymmetricLinear } from '@slim/core';
 *
 * const map = scaled(-0.5, new SymmetricLinear(4, 4));
 * console.log((await map.certify())[0]?.property); // W = Wᵀ
 * map.dispose();
 * ```
 */
export const scaled = (factor: number, map: LinearMap, { own = true }: CombinationOptions = {}): LinearMap => {
  checkMaps('scaled', [map]);
  if (!Number.isFinite(factor)) throw new SlimError('option', 'scaled', `factor must be a finite number, got ${factor}`);
  const { inFeatures, outFeatures } = map;
  const times = (value: Tensor | undefined): Tensor => mul(value as Tensor, factor);
  return combine(
    {
      name: 'scaled',
      inFeatures,
      outFeatures,
      parts: { map },
      options: { factor },
      forward: (x, [inner], call) => times(inner?.forward(x, call)),
      multiply: (x, [inner], call) => times(inner?.multiply(x, call)),
      weight: ([inner], call) => times(inner?.effectiveW(call)),
      bias: ([inner], call) => times(inner?.effectiveB(call)),
      traits: ([inner]) => scaledTraits(factor, inner as LinearMap),
      norm: ([norm]) => Math.abs(factor) * (norm as number),
      normMethod: '|factor|·‖V‖₂',
      of: ([inner]) => scaled(factor, inner as LinearMap),
    },
    own,
  );
};

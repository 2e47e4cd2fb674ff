import { matMul, reshape, type Tensor, transpose, zeros } from '@tensorflow/tfjs-core';
import type { LinearMap } from '../contract/LinearMap.js';
import { SlimError } from '../SlimError.js';
import type { CombinationOptions } from './Combination.js';
import { checkMaps, combine } from './combine.js';
import { transposedTraits } from './traits.js';

/** x·Vᵀ for x of any rank, as one 2-D product. */
const timesTransposed = (x: Tensor, v: Tensor): Tensor => {
  const rows = reshape(x, [-1, x.shape.at(-1) as number]);
  return reshape(matMul(rows as never, v as never, false, true), [...x.shape.slice(0, -1), v.shape[0] as number]);
};

/**
 * The transpose of a map: W = Vᵀ, sharing its parameters. V must be real and have no bias, which would be of the wrong size.
 *
 * State keys get the prefix `map.`. Every property of V stays, the lower bound of its singular values where V is square.
 *
 * @throws SlimError `kind` for a map with a bias and for a complex map
 *
 * @example
 * ```ts
 * import { Linear, product, transposed } from '@slim/core';
 *
 * const encode = new Linear(8, 3, { seed: 1 });
 * const tied = product(encode, transposed(encode)); // an autoencoder with tied weights
 * console.log(tied.trainable.length); // 1
 * tied.dispose();
 * ```
 */
export const transposed = (map: LinearMap, { own = true }: CombinationOptions = {}): LinearMap => {
  checkMaps('transposed', [map]);
  const { inFeatures, outFeatures, name } = map;
  if (map.hasBias) throw new SlimError('kind', 'transposed', `needs a map without a bias, got ${name}(${inFeatures} → ${outFeatures})`);
  if (map.field === 'complex') throw new SlimError('kind', 'transposed', `needs a real map, got ${name}(${inFeatures} → ${outFeatures})`);
  const times = (x: Tensor, inner: LinearMap | undefined, call: object): Tensor => {
    const v = (inner as LinearMap).effectiveW(call);
    return x.size === 0 ? zeros([...x.shape.slice(0, -1), inFeatures]) : timesTransposed(x, v);
  };
  return combine(
    {
      name: 'transposed',
      inFeatures: outFeatures,
      outFeatures: inFeatures,
      parts: { map },
      options: {},
      forward: (x, [inner], call) => times(x, inner, call),
      multiply: (x, [inner], call) => times(x, inner, call),
      weight: ([inner], call) => transpose((inner as LinearMap).effectiveW(call)),
      bias: () => zeros([inFeatures]),
      traits: ([inner]) => transposedTraits(inner as LinearMap),
      norm: ([norm]) => norm as number,
      normMethod: '‖V‖₂',
      of: ([inner]) => transposed(inner as LinearMap),
    },
    own,
  );
};

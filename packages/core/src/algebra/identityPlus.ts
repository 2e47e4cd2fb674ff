import { add, eye, mul, stack, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { LinearMap } from '../contract/LinearMap.js';
import { SlimError } from '../SlimError.js';
import type { CombinationOptions } from './Combination.js';
import { checkMaps, combine } from './combine.js';
import { identityPlusTraits } from './traits.js';

/**
 * A step along a map: W = I + factor·V, b = factor·c for the square map xV + c. With V the matrix of x' = xV and the
 * factor a time step this is Euler's method, and a residual layer.
 *
 * State keys get the prefix `map.`. Symmetric stays symmetric; for a skew V, and for a semidefinite one with a factor
 * from 0, every singular value is at least 1; ‖W‖₂ ≤ 1 + |factor|·‖V‖₂.
 *
 * @throws SlimError `size` for a map that is not square, `option` for a factor that is not finite
 *
 * @example
 * ```ts
 * import { DampedSkewSymmetricLinear, identityPlus } from '@slim/core';
 *
 * const flow = new DampedSkewSymmetricLinear(4, 4, { damping: 'subtract', seed: 1 });
 * const step = identityPlus(0.1, flow);
 * console.log((await step.eig()).re); // all below 1
 * step.dispose();
 * ```
 */
export const identityPlus = (factor: number, map: LinearMap, { own = true }: CombinationOptions = {}): LinearMap => {
  checkMaps('identityPlus', [map]);
  const { inFeatures: n, outFeatures, field } = map;
  if (n !== outFeatures) throw new SlimError('size', 'identityPlus', `needs a square map, got ${n} → ${outFeatures}`);
  if (!Number.isFinite(factor)) throw new SlimError('option', 'identityPlus', `factor must be a finite number, got ${factor}`);
  const times = (value: Tensor | undefined): Tensor => mul(value as Tensor, factor);
  const identity = (): Tensor => (field === 'complex' ? stack([eye(n), zeros([n, n])], 2) : eye(n));
  return combine(
    {
      name: 'identityPlus',
      inFeatures: n,
      outFeatures: n,
      parts: { map },
      options: { factor },
      forward: (x, [inner], call) => add(x, times(inner?.forward(x, call))),
      multiply: (x, [inner], call) => add(x, times(inner?.multiply(x, call))),
      weight: ([inner], call) => add(identity(), times(inner?.effectiveW(call))),
      bias: ([inner], call) => times(inner?.effectiveB(call)),
      traits: ([inner]) => identityPlusTraits(factor, inner as LinearMap),
      norm: ([norm]) => 1 + Math.abs(factor) * (norm as number),
      normMethod: '1 + |factor|·‖V‖₂',
      of: ([inner]) => identityPlus(factor, inner as LinearMap),
    },
    own,
  );
};

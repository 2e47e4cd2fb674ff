import { sub, transpose } from '@tensorflow/tfjs-core';
import { defineLinear } from '../contract/defineLinear.js';
import { kaimingUniform } from '../initial/kaimingUniform.js';
import { strictlyUpper } from '../ops/strictlyUpper.js';

/**
 * Skew-symmetric matrices.
 *
 * W = U − Uᵀ, U the part of weight above the diagonal
 *
 * Parameters: `weight` [n, n], U(−1/√n, 1/√n), of which only the entries above the diagonal act; with `bias: true` also `bias` [1, n].
 * Guarantee: W = −Wᵀ bit for bit with a zero diagonal (tolerance 0): each entry is one number and its negative.
 * When to use: rotations and conserved energy; the spectrum is purely imaginary.
 * Source: Horn and Johnson, Matrix Analysis, 2nd ed., §4.1.
 *
 * @example
 * ```ts
 * import { SkewSymmetricLinear } from '@slim/core';
 *
 * const map = new SkewSymmetricLinear(4, 4, { seed: 1 });
 * const [certificate] = await map.certify();
 * console.log(certificate?.property, certificate?.measured); // W = −Wᵀ 0
 * map.dispose();
 * ```
 */
export const SkewSymmetricLinear = defineLinear({
  name: 'SkewSymmetricLinear',
  key: 'skew_symetric',
  aliases: ['skew_symmetric'],
  defaults: {},
  square: true,
  parameters: ({ inFeatures: n }) => ({ weight: kaimingUniform([n, n]) }),
  weight: ({ weight }) => {
    const upper = strictlyUpper(weight);
    return sub(upper, transpose(upper));
  },
  traits: () => ({ skew: 0 }),
  project: (w, _context, { scale, subtract }) => ({ values: { weight: scale(subtract(w, w.transpose()), 0.5).data }, nearest: true }),
  promise: {
    kind: 'hard',
    property: 'W = −Wᵀ',
    tolerance: 0,
    measure: (w, _context, { add, maxAbs }) => maxAbs(add(w, w.transpose())),
  },
});
export type SkewSymmetricLinear = InstanceType<typeof SkewSymmetricLinear>;

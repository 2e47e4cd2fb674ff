import { add, mul, transpose } from '@tensorflow/tfjs-core';
import { defineLinear } from '../contract/defineLinear.js';
import { kaimingUniform } from '../initial/kaimingUniform.js';

/**
 * Symmetric matrices.
 *
 * W = (weight + weightᵀ)/2
 *
 * Parameters: `weight` [n, n], U(−1/√n, 1/√n); with `bias: true` also `bias` [1, n].
 * Guarantee: W = Wᵀ bit for bit (tolerance 0): both halves are the same sum, and addition commutes in floating point.
 * When to use: couplings that act alike in both directions; real spectrum, orthogonal eigenvectors.
 * Source: Horn and Johnson, Matrix Analysis, 2nd ed., §4.1.
 *
 * @example
 * ```ts
 * import { SymmetricLinear } from '@slim/core';
 *
 * const map = new SymmetricLinear(4, 4, { seed: 1 });
 * const { im } = await map.eig();
 * if (im.some((part) => part !== 0)) throw new Error('a symmetric matrix has real eigenvalues');
 * map.dispose();
 * ```
 */
export const SymmetricLinear = defineLinear({
  name: 'SymmetricLinear',
  key: 'symmetric',
  defaults: {},
  square: true,
  parameters: ({ inFeatures: n }) => ({ weight: kaimingUniform([n, n]) }),
  weight: ({ weight }) => mul(add(weight, transpose(weight)), 0.5),
  traits: () => ({ symmetric: 0 }),
  // Symmetric and skew-symmetric matrices are orthogonal to each other, so that the symmetric part is the nearest.
  project: (w, _context, { add, scale }) => ({ values: { weight: scale(add(w, w.transpose()), 0.5).data }, nearest: true }),
  promise: {
    kind: 'hard',
    property: 'W = Wᵀ',
    tolerance: 0,
    measure: (w, _context, { maxAbsDifference }) => maxAbsDifference(w, w.transpose()),
  },
});
export type SymmetricLinear = InstanceType<typeof SymmetricLinear>;

import type { Context } from '../contract/Context.js';
import { defineLinear } from '../contract/defineLinear.js';
import { kaimingUniform } from '../initial/kaimingUniform.js';
import { gram } from '../ops/gram.js';
import { rootOfPositivePart } from '../projections/rootOfPositivePart.js';

/** A dot product of n float32 terms errs by about √n units in the last place; over the matrix n of them, relative to ‖W‖. */
const rounding = ({ inFeatures: n }: Context): number => n * 2 ** -24;

/**
 * Symmetric positive semidefinite matrices.
 *
 * W = weightᵀ·weight
 *
 * Parameters: `weight` [n, n], U(−1/√n, 1/√n); with `bias: true` also `bias` [1, n].
 * Guarantee: W = Wᵀ and xᵀWx ≥ 0 up to rounding: tolerance n·2⁻²⁴ relative to ‖W‖, since an entry is a dot product of n
 * float32 terms.
 * When to use: metrics, covariances, energies, Lyapunov candidates.
 * Source: Horn and Johnson, Matrix Analysis, 2nd ed., §7.2.
 *
 * @example
 * ```ts
 * import { PSDLinear } from '@slim/core';
 *
 * const map = new PSDLinear(4, 4, { seed: 1 });
 * for (const { property, holds } of await map.certify()) console.log(property, holds); // W = Wᵀ true, λmin(W) ≥ 0 true
 * map.dispose();
 * ```
 */
export const PSDLinear = defineLinear({
  name: 'PSDLinear',
  key: 'psd',
  defaults: {},
  square: true,
  parameters: ({ inFeatures: n }) => ({ weight: kaimingUniform([n, n]) }),
  weight: ({ weight }) => gram(weight, { transposed: true }),
  traits: (context) => ({ symmetric: rounding(context), semidefinite: rounding(context) }),
  // Higham, Linear Algebra Appl. 103 (1988): clip the eigenvalues of the symmetric part. weight = Λ₊^½·Qᵀ.
  project: (w, _context, { add, eigh, scale }) => ({
    values: { weight: rootOfPositivePart(eigh(scale(add(w, w.transpose()), 0.5)), w.rows) },
    nearest: true,
  }),
  promise: [
    {
      kind: 'hard',
      property: 'W = Wᵀ',
      tolerance: rounding,
      measure: (w, _context, { maxAbsDifference }) => maxAbsDifference(w, w.transpose()),
    },
    {
      kind: 'hard',
      property: 'λmin(W) ≥ 0',
      tolerance: rounding,
      measure: (w, _context, { add, eigh, scale }) => eigh(scale(add(w, w.transpose()), 0.5)).values[0] as number,
      relation: 'at least',
      method: 'smallest eigenvalue of (W + Wᵀ)/2 in float64',
    },
  ],
});
export type PSDLinear = InstanceType<typeof PSDLinear>;

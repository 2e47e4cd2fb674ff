import { defineLinear, kaimingUniform } from '@slim/core';
import { add, concat, mul, neg, slice, transpose } from '@tensorflow/tfjs-core';
import { refuseOdd, unitJ } from '../halves.js';

/**
 * Hamiltonian matrices: J·W is symmetric, with J = [[0, I], [−I, 0]].
 *
 * W = −J·S, S = (weight + weightᵀ)/2; in blocks W = [[−S₂₁, −S₂₂], [S₁₁, S₁₂]]
 *
 * Parameters: `weight` [n, n], n even, U(−1/√n, 1/√n); with `bias: true` also `bias` [1, n].
 * Guarantee: J·W = (J·W)ᵀ bit for bit (tolerance 0), so that the trace is 0 and eigenvalues come in pairs λ, −λ. The flow of
 * x' = xW is linear and symplectic: it keeps the energy x·J·S·Jᵀ·xᵀ and all volumes. ‖W‖ is not bounded.
 * When to use: continuous-time dynamics that conserve an energy: (position, momentum) = the two halves of x.
 * Source: Meyer and Offin, Introduction to Hamiltonian dynamical systems and the N-body problem, 3rd ed., §2.1.
 *
 * @example
 * ```ts
 * import { HamiltonianLinear } from '@slim/spectral';
 *
 * const map = new HamiltonianLinear(4, 4, { seed: 1 });
 * const { re, im } = await map.eig();
 * console.log(re, im); // with every number its negative
 * map.dispose();
 * ```
 */
export const HamiltonianLinear = defineLinear({
  name: 'HamiltonianLinear',
  key: 'hamiltonian',
  defaults: {},
  square: true,
  refuse: refuseOdd,
  parameters: ({ inFeatures: n }) => ({ weight: kaimingUniform([n, n]) }),
  weight: ({ weight }, { inFeatures: n }) => {
    const symmetric = mul(add(weight, transpose(weight)), 0.5);
    const half = n / 2;
    return concat([neg(slice(symmetric, [half, 0], [half, n])), slice(symmetric, [0, 0], [half, n])], 0);
  },
  // W → J·W turns distances into distances, and of J·W the symmetric part is nearest.
  project: (w, _context, { add, Matrix64, multiply, scale }) => {
    const image = multiply(unitJ(w.rows, Matrix64), w);
    return { values: { weight: scale(add(image, image.transpose()), 0.5).data }, nearest: true };
  },
  promise: {
    kind: 'hard',
    property: 'J·W = (J·W)ᵀ',
    tolerance: 0,
    measure: (w, _context, { Matrix64, maxAbsDifference, multiply }) => {
      const image = multiply(unitJ(w.rows, Matrix64), w);
      return maxAbsDifference(image, image.transpose());
    },
    method: 'largest |J·W − (J·W)ᵀ| in float64',
  },
  examples: [
    { inFeatures: 2, outFeatures: 2 },
    { inFeatures: 4, outFeatures: 4, options: { bias: true } },
    { inFeatures: 10, outFeatures: 10 },
  ],
});
export type HamiltonianLinear = InstanceType<typeof HamiltonianLinear>;

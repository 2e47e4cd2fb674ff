import { defineLinear, identityMatrix, kaimingUniform, triangularSolve } from '@slim/core';
import { add, concat, div, mul, sqrt, square, sum, transpose } from '@tensorflow/tfjs-core';
import { energyOf, excessOf, inUnits } from '../energy.js';
import { balanced } from '../projections/balanced.js';
import { stableFit } from '../projections/stableFit.js';

export interface StableOptions {
  /** What the spectral radius stays below; above 0. */
  rho: number;
}

/**
 * Matrices whose powers vanish: the spectral radius is below `rho`.
 *
 * W = (rho/√(1 + η))·weight·L⁻¹, L·Lᵀ = weight·weightᵀ + damping·dampingᵀ + ε·(diag(…) + I) the Cholesky factorisation,
 * ε = n·2⁻²⁰, η = n·2⁻²⁷·‖D⁻¹·weight·L⁻¹·D‖_F², D the lengths of the rows of L
 *
 * So x → xW, at rho = 1, takes the energy ‖xL‖² down by ‖x·damping‖² and a little more. Every W of spectral radius below rho has
 * such an energy (Stein's equation): weight = W·L, damping·dampingᵀ = L·Lᵀ − W·L·Lᵀ·Wᵀ. Left out are those that a
 * change of W by a modest multiple of 2⁻²⁴·‖W‖ could make unstable: ε and η are what rounding costs.
 *
 * Parameters: `weight` [n, n], U(−1/√n, 1/√n); `damping` [n, n], the identity; with `bias: true` also `bias` [1, n].
 * Guarantee: ρ(W) < rho, tolerance 0: the margin for rounding is part of the formula. It is made for errors that add up
 * like square roots, and W is stable as float32 holds it. ‖W‖ is not bounded, since transients of stable maps may grow. A
 * normal W comes as close to rho as (1 − ε)·rho. Squares of parameters must fit float32 (entries below 1e15).
 * When to use: recurrent layers and discrete-time models that must not blow up, and that need more room than ‖W‖ ≤ 1.
 * Source: Stein's theorem, Horn and Johnson, Matrix Analysis, 2nd ed., §5.6; the direct parametrisation of stable models in
 * Revay, Wang, Manchester, "Recurrent equilibrium networks", arXiv 2104.05942, which solves with a general matrix of 5n²
 * parameters; here there are 2n², and the matrix is triangular.
 *
 * @example
 * ```ts
 * import { StableLinear } from '@slim/spectral';
 *
 * const map = new StableLinear(4, 4, { rho: 0.9, seed: 1 });
 * const { re, im } = await map.eig();
 * console.log(Math.max(...re.map((part, k) => Math.hypot(part, im[k] ?? 0)))); // below 0.9
 * const { distance } = await StableLinear.fromMatrix([[0.5, 100], [0, 0.5]]); // a long transient
 * console.log(distance); // below 1e-3, of a norm of 100
 * map.dispose();
 * ```
 */
export const StableLinear = defineLinear({
  name: 'StableLinear',
  key: 'stable',
  defaults: { rho: 1 } as StableOptions,
  square: true,
  refuse: ({ rho }) => (rho > 0 ? undefined : `rho must be above 0, got ${rho}`),
  parameters: ({ inFeatures: n }) => ({ weight: kaimingUniform([n, n]), damping: identityMatrix(n, n) }),
  weight: ({ weight, damping }, context) => {
    const { factor, units } = energyOf(concat([weight, damping], 1));
    const w = transpose(triangularSolve(factor, transpose(weight), { transposed: true }).value);
    const excess = mul(sum(square(inUnits(w, units))), excessOf(context.inFeatures));
    return mul(w, div(context.rho, sqrt(add(excess, 1))));
  },
  project: stableFit,
  promise: {
    kind: 'hard',
    property: ({ rho }) => `ρ(W) < ${rho}`,
    tolerance: 0,
    bound: ({ rho }) => rho,
    measure: (w, _context, { Matrix64, spectralRadius }) => spectralRadius(balanced(w, Matrix64)),
    method: 'largest |λ| of W, balanced, in float64',
  },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 4, outFeatures: 4, options: { bias: true } },
    { inFeatures: 5, outFeatures: 5, options: { rho: 0.5 } },
    { inFeatures: 12, outFeatures: 12, options: { rho: 2 } },
  ],
});
export type StableLinear = InstanceType<typeof StableLinear>;

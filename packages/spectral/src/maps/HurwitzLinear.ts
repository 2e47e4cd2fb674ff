import { defineLinear, gram, identityMatrix, kaimingUniform, triangularSolve } from '@slim/core';
import { add, concat, eye, matMul, mul, split, sqrt, square, sub, sum, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { energyOf, inUnits, LEAST_DAMPING, marginOf, shiftOf } from '../energy.js';
import { balanced } from '../projections/balanced.js';
import { hurwitzFit } from '../projections/hurwitzFit.js';

export interface HurwitzOptions {
  /** The real parts of all eigenvalues stay below −alpha. */
  alpha: number;
}

const norm = (x: Tensor): Tensor => sqrt(sum(square(x)));

/**
 * Matrices whose flow x' = xW decays: every eigenvalue has a real part below −alpha.
 *
 * W = W₀ − ν·D²·(L·Lᵀ)⁻¹ − alpha·I, W₀ = L·(K − R)·L⁻¹, K = skew − skewᵀ, R = damping·dampingᵀ + 2⁻⁴⁰·I,
 * L·Lᵀ = energy·energyᵀ + ε·(diag(…) + I) the Cholesky factorisation, ε = n·2⁻²⁰, D the lengths of the rows of L,
 * ν = √n·2⁻²³·(‖K − R‖_F + ‖D⁻¹·W₀·D‖_F + ‖alpha·I‖_F)
 *
 * In the coordinates y = xL the flow is y' = y·(K − R − …): K turns, R damps, and the energy ‖y‖² only falls.
 * Every W with real parts below −alpha has such an energy (Lyapunov's equation). Left out are those that a change of W by a
 * modest multiple of 2⁻²⁴·‖W‖ could carry over the border, or with real parts above −alpha − 2⁻⁴⁰: ε and ν are what rounding costs.
 *
 * Parameters: `skew` [n, n], U(−1/√n, 1/√n); `damping` [n, n] and `energy` [n, n], the identity; with `bias: true` also
 * `bias` [1, n].
 * Guarantee: Re λ < −alpha for every eigenvalue, tolerance 0: the margin for rounding is part of the formula. It is made for
 * errors that add up like square roots, and W is stable as float32 holds it. ‖W‖ is not bounded. Fourth
 * powers of parameters must fit float32 (entries below 1e9).
 * When to use: continuous-time dynamics (neural ODEs, state-space layers) that must settle, at a rate of at least alpha.
 * Source: Lyapunov's theorem, Horn and Johnson, Topics in Matrix Analysis, §2.2; the port-Hamiltonian form of stable
 * matrices in Gillis and Sharma, "On computing the distance to stability for matrices", Automatica 85 (2017).
 *
 * @example
 * ```ts
 * import { HurwitzLinear } from '@slim/spectral';
 *
 * const map = new HurwitzLinear(4, 4, { alpha: 0.1, seed: 1 });
 * const { re } = await map.eig();
 * console.log(Math.max(...re)); // below -0.1
 * map.dispose();
 * ```
 */
export const HurwitzLinear = defineLinear({
  name: 'HurwitzLinear',
  key: 'hurwitz',
  defaults: { alpha: 0 } as HurwitzOptions,
  square: true,
  parameters: ({ inFeatures: n }) => ({
    skew: kaimingUniform([n, n]),
    damping: identityMatrix(n, n),
    energy: identityMatrix(n, n),
  }),
  weight: ({ skew, damping, energy }, { inFeatures: n, alpha }) => {
    const one = eye(n);
    const { factor, units } = energyOf(energy);
    const generator = sub(sub(skew, transpose(skew)), gram(damping, { shift: LEAST_DAMPING }));
    // Lᵀ·[W₀ᵀ | L⁻ᵀ] = [(L·(K − R))ᵀ | I]
    const rightHandSides = concat([transpose(matMul(factor, generator)), one], 1);
    const [flipped, inverse] = split(triangularSolve(factor, rightHandSides, { transposed: true }).value, 2, 1) as [Tensor, Tensor];
    const w = transpose(flipped);
    const margin = mul(add(add(norm(generator), norm(inUnits(w, units))), Math.abs(alpha) * Math.sqrt(n)), marginOf(n));
    const ridge = mul(mul(gram(inverse), square(units)), margin);
    return sub(sub(w, ridge), mul(one, shiftOf(alpha)));
  },
  project: hurwitzFit,
  promise: {
    kind: 'hard',
    property: ({ alpha }) => `Re λ < ${-alpha}`,
    tolerance: 0,
    bound: ({ alpha }) => -alpha,
    measure: (w, _context, { eig, Matrix64 }) =>
      eig(balanced(w, Matrix64)).re.reduce((most, part) => Math.max(most, part), Number.NEGATIVE_INFINITY),
    method: 'largest real part of the eigenvalues of W, balanced, in float64',
  },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 4, outFeatures: 4, options: { bias: true } },
    { inFeatures: 5, outFeatures: 5, options: { alpha: 0.5 } },
    { inFeatures: 12, outFeatures: 12, options: { alpha: -0.3 } },
  ],
});
export type HurwitzLinear = InstanceType<typeof HurwitzLinear>;

import { cholesky, gram } from '@slim/core';
import { add, div, eye, mul, sqrt, square, sum, type Tensor, transpose } from '@tensorflow/tfjs-core';

/**
 * What is added to the diagonal of an energy matrix, relative to it. Its entries are dot products of at most 2n terms, and its
 * factorisation is one of n more; such sums err by about √(3n) units of 2⁻²⁴, and n² of them make a matrix of norm
 * 2√n·√(3n)·2⁻²⁴ < 4n·2⁻²⁴ next to a diagonal of ones. A quarter of the ridge pays for that.
 */
export const ridgeOf = (n: number): number => n * 2 ** -20;

/** An energy ‖xL‖² of row vectors, and the lengths of the rows of L: the units in which it measures the coordinates. */
export interface Energy {
  /** [n, n], lower triangular. */
  readonly factor: Tensor;
  /** [n, 1]. */
  readonly units: Tensor;
}

/**
 * L·Lᵀ = G·Gᵀ + ε·(diag(G·Gᵀ) + I), with ε = n·2⁻²⁰. Being relative to the diagonal, the ridge bounds the condition of L by
 * √(n/ε) = 2¹⁰ whatever the units of the coordinates are, however far apart.
 */
export const energyOf = (g: Tensor): Energy => {
  const n = g.shape[0] as number;
  const ridge = mul(eye(n), ridgeOf(n));
  const matrix = add(mul(gram(g), add(ridge, 1)), ridge);
  const units = sqrt(add(mul(sum(square(g), 1, true), 1 + ridgeOf(n)), ridgeOf(n)));
  return { factor: cholesky(matrix).value, units };
};

/** A matrix in the units of the coordinates: entry (i, j) over unit i, times unit j. A change of units leaves the spectrum alone. */
export const inUnits = (matrix: Tensor, units: Tensor): Tensor => div(mul(matrix, transpose(units)), units);

/** The rounding of a product of [n, n] matrices, next to their norms. */
const roundingOf = (n: number): number => n * 2 ** -24;

/**
 * η/‖D⁻¹WD‖² for a W that is to lower the energy, W·L·Lᵀ·Wᵀ = A·Aᵀ ⪯ L·Lᵀ − ε·D²: solving W·L = A errs by Δ with
 * ‖D⁻¹Δ‖ ≤ n·2⁻²⁴·‖D⁻¹WD‖, and (A + Δ)(A + Δ)ᵀ ⪯ (1 + η)·A·Aᵀ + (1 + 1/η)·Δ·Δᵀ. Divided by 1 + η, half of the ridge takes
 * the last term in for η = 2·‖D⁻¹Δ‖²/ε.
 */
export const excessOf = (n: number): number => (2 * roundingOf(n) ** 2) / ridgeOf(n);

/**
 * ν/(‖S‖_F + ‖D⁻¹WD‖_F + …) for a W that is to lower the energy at any rate, W·L = L·S where S has a negative definite symmetric
 * part: the product and the solution err by an E with ‖D⁻¹·E·L·Lᵀ·D⁻¹‖ ≤ √n·2⁻²⁴·(‖S‖ + ‖D⁻¹WD‖)·‖D⁻¹·L‖², the last factor
 * about 1 since the rows of D⁻¹·L have length 1. Taking ν·D²·(L·Lᵀ)⁻¹ from W takes 2ν·D² from W·L·Lᵀ + L·Lᵀ·Wᵀ, which is
 * twice what E and Eᵀ may add. What else is added to W and rounded, such as a multiple of I, adds its norm.
 */
export const marginOf = (n: number): number => 2 * Math.sqrt(n) * 2 ** -24;

/** The least damping: enough that no eigenvalue is on the border when all parameters are zero. */
export const LEAST_DAMPING = 2 ** -40;

/** alpha, and what rounding it may cost. */
export const shiftOf = (alpha: number): number => alpha + Math.abs(alpha) * 2 ** -22;

import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';

/** Powers of V by squaring reach V^(2⁶⁰). */
const MOST = 60;

/**
 * The symmetric M of M − V·M·Vᵀ = N (Stein's equation): M = Σ VᵏN(Vᵏ)ᵀ, by doubling the number of terms. For a positive
 * definite N nothing is ever subtracted, so that M is as accurate as V^k is. Undefined unless the sum settles, that is,
 * unless ρ(V) < 1.
 *
 * Source: Smith, "Matrix equation XA + BX = C", SIAM J. Appl. Math. 16 (1968).
 */
export const stein = (
  v: Matrix64,
  n: Matrix64,
  { add, allFinite, frobeniusNorm, multiply, scale }: typeof Linalg,
): Matrix64 | undefined => {
  let [power, sum] = [v, n];
  for (let k = 0; k < MOST; k++) {
    const more = multiply(multiply(power, sum), power.transpose());
    sum = add(sum, more);
    if (!allFinite(sum)) return undefined;
    if (frobeniusNorm(more) <= Number.EPSILON * frobeniusNorm(sum)) return scale(add(sum, sum.transpose()), 0.5);
    power = multiply(power, power);
  }
  return undefined;
};

/**
 * The symmetric M of W·M + M·Wᵀ = −N (Lyapunov's equation), by Stein's equation of the Cayley transform (c − W)⁻¹(c + W),
 * which takes the left half plane into the unit disc. Undefined unless every eigenvalue has a negative real part.
 *
 * Source: Antoulas, Approximation of large-scale dynamical systems (2005), §4.3.3.
 */
export const lyapunov = (w: Matrix64, n: Matrix64, linalg: typeof Linalg): Matrix64 | undefined => {
  const { add, frobeniusNorm, Matrix64, scale, solve, subtract } = linalg;
  const size = frobeniusNorm(w) / Math.sqrt(w.rows);
  if (!(size > 0)) return undefined;
  const shift = scale(Matrix64.identity(w.rows), size);
  try {
    const minus = subtract(shift, w);
    const half = solve(minus, n);
    return stein(solve(minus, add(shift, w)), scale(solve(minus, half.transpose()), 2 * size), linalg);
  } catch {
    return undefined; // c is an eigenvalue of W
  }
};

import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { unitJ } from '../halves.js';

/**
 * The part (M + J·Mᵀ·J)/2 of M in the Lie algebra of the symplectic group, the X with J·X symmetric: the orthogonal projection.
 * J·Mᵀ·J takes entry (j', i') of M to (i, j), where ' changes the half, with a minus inside a half.
 */
export const hamiltonianPart = (m: Matrix64, Matrix: typeof Matrix64): Matrix64 => {
  const [n, h] = [m.rows, m.rows / 2];
  const { data } = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const partner = m.data[((j + h) % n) * n + ((i + h) % n)]!;
      data[i * n + j] = (m.data[i * n + j]! + (i < h === j < h ? -partner : partner)) / 2;
    }
  }
  return new Matrix(n, n, data);
};

/**
 * The symplectic matrix that Newton's iteration X ← (X + J⁻¹·X⁻ᵀ·J)/2 leads to, the symplectic factor of a generalised polar
 * decomposition; undefined where it leads to none. It takes a symplectic matrix to itself.
 *
 * Source: Higham, Mackey, Mackey, Tisseur, "Computing the polar decomposition and the matrix sign decomposition in matrix
 * groups", SIAM J. Matrix Anal. Appl. 25 (2004).
 */
export const symplecticFactor = (
  w: Matrix64,
  { add, frobeniusNorm, inverse, Matrix64, multiply, scale, subtract }: typeof Linalg,
): Matrix64 | undefined => {
  const j = unitJ(w.rows, Matrix64);
  let x = w;
  try {
    for (let step = 0; step < 60; step++) {
      const next = scale(add(x, multiply(multiply(j.transpose(), inverse(x).transpose()), j)), 0.5);
      const moved = frobeniusNorm(subtract(next, x));
      x = next;
      if (moved <= 1e-15 * w.rows * frobeniusNorm(x)) return x;
    }
  } catch {
    // singular on the way: no such factor
  }
  return undefined;
};

/** S·(I − X/2)⁻¹·(I + X/2), which agrees with S·exp X up to X³ and stays in the group for X in its algebra. */
export const movedAlong = (s: Matrix64, x: Matrix64, { add, Matrix64, multiply, scale, solve, subtract }: typeof Linalg): Matrix64 => {
  const [one, half] = [Matrix64.identity(s.rows), scale(x, 0.5)];
  return multiply(s, solve(subtract(one, half), add(one, half)));
};

/**
 * The nearest matrix that is symplectic and orthogonal: the polar factor of the part (W + Jᵀ·W·J)/2 that commutes with J. A trace of
 * I keeps the polar factor of a singular part in the group; I where even that fails.
 */
export const unitaryFactor = (w: Matrix64, { add, frobeniusNorm, Matrix64, multiply, scale, subtract, svd }: typeof Linalg): Matrix64 => {
  const [j, one] = [unitJ(w.rows, Matrix64), Matrix64.identity(w.rows)];
  const part = scale(add(w, multiply(multiply(j.transpose(), w), j)), 0.5);
  const { u, v } = svd(add(part, scale(one, 1e-8 * frobeniusNorm(w) || 1)));
  const q = multiply(u, v.transpose());
  return frobeniusNorm(subtract(multiply(j, q), multiply(q, j))) <= 1e-6 ? q : one;
};

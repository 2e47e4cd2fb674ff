import type * as Linalg from '@slim/core/linalg';
import { mapRows } from './mapRows.js';
import { ontoSimplex } from './ontoSimplex.js';

/** Column sums within this of 1 are those of the nearest matrix, for entries of size 1. */
const TOLERANCE = 1e-11;
const ROUNDS = 200;

/** The rows of A + 1·vᵀ taken to the nearest distributions, what columns lack, and the dual function at v, less a constant. */
const attempt = (a: Linalg.Matrix64, v: Float64Array) => {
  const n = a.columns;
  let value = -v.reduce((x, y) => x + y, 0);
  const shares = mapRows(a.data, n, (row) => {
    const moved = row.map((entry, j) => entry + (v[j] as number));
    const share = ontoSimplex(moved, 1);
    // ½‖m‖² − ½‖m − p‖² = Σ p·(m − p/2), without the cancellation
    share.forEach((p, j) => {
      value += p * ((moved[j] as number) - p / 2);
    });
    return share;
  });
  const lack = new Float64Array(n).fill(1);
  shares.forEach((p, k) => {
    (lack[k % n] as number) -= p;
  });
  return { shares, lack, value };
};

/** The Laplacian diag(column counts) − Σᵢ mᵢmᵢᵀ/|mᵢ| of the supports mᵢ of the rows, a little lifted. */
const curvature = (shares: Float64Array, n: number): Float64Array => {
  const h = new Float64Array(n * n);
  for (let start = 0; start < shares.length; start += n) {
    const support = Array.from({ length: n }, (_, j) => j).filter((j) => (shares[start + j] as number) > 0);
    for (const j of support) {
      (h[j * n + j] as number) += 1;
      for (const k of support) (h[j * n + k] as number) -= 1 / support.length;
    }
  }
  for (let j = 0; j < n; j++) (h[j * n + j] as number) += 1e-9;
  return h;
};

/**
 * The doubly stochastic matrix nearest to a square one in the Frobenius norm, and whether it was found: columns have sum 1 to
 * 1e-11 of the largest entry, or of 1.
 *
 * For multipliers v of the columns the rows of A + 1·vᵀ are projected onto the simplex; v is where the convex dual function
 * Σᵢ (½‖aᵢ + v‖² − ½ dist²(aᵢ + v)) − Σv is least, by a damped semismooth Newton method. Its gradient is what columns sum to
 * beyond 1.
 *
 * Source: Li, Sun and Toh, "On the efficient computation of a generalized Jacobian of the projector over the Birkhoff
 * polytope", Mathematical Programming 179 (2020), here with the multipliers of the rows eliminated.
 */
export const ontoBirkhoff = (a: Linalg.Matrix64, linalg: typeof Linalg): { shares: Float64Array; found: boolean } => {
  const n = a.columns;
  const largest = Math.max(1, linalg.maxAbs(a));
  let v = new Float64Array(n);
  let now = attempt(a, v);
  const worst = () => now.lack.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  for (let round = 0; round < ROUNDS && worst() > TOLERANCE * largest; round++) {
    const step = linalg.solve(new linalg.Matrix64(n, n, curvature(now.shares, n)), linalg.Matrix64.of(n, 1, now.lack)).data;
    const slope = step.reduce((total, entry, j) => total + entry * (now.lack[j] as number), 0);
    let taken = false;
    for (let length = 1; length > 1e-12 && !taken; length /= 2) {
      const next = v.map((entry, j) => entry + length * (step[j] as number));
      const then = attempt(a, next);
      const isBetter = then.value <= now.value - 1e-4 * length * slope || then.lack.every((entry) => Math.abs(entry) < worst() / 2);
      if (isBetter) [v, now, taken] = [next, then, true];
    }
    if (!taken) break;
  }
  return { shares: now.shares, found: worst() <= TOLERANCE * largest };
};

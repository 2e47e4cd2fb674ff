import { Random } from '@slim/core';
import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { descendOnGroup } from './descendOnGroup.js';
import { productOf } from './shears.js';
import { symplecticFactors } from './symplecticFactors.js';
import { hamiltonianPart, movedAlong, symplecticFactor, unitaryFactor } from './symplecticGroup.js';

/** What a product of factors in float32 may be off its target by, next to its norm. */
const ROUNDING = 2 ** -20;
/** A mean singular value from which on the steps of a descent are short. */
const LARGE = 3;

/** Parameters of a SymplecticLinear for a matrix. */
export interface SymplecticFit {
  /** [5, n/2, n/2]. */
  readonly factors: Float64Array;
  /** Whether no symplectic matrix is nearer, up to rounding. */
  readonly nearest: boolean;
}

/**
 * The nearest 2 × 2 matrix of determinant 1. With the singular values s ≥ |t| of W, t negative where det W is, it has the same
 * singular vectors and a ≥ 1 and 1/a: nothing comes nearer than diag(a, 1/a) to diag(s, t) by other rotations (von Neumann's trace
 * inequality for a given sign of the determinant). (s − a)² + (t − 1/a)² is least where a − s + t/a² − 1/a³ = 0, which on a ≥ 1
 * goes from below 0 to above it once: its derivative there is below 0 first, if ever, and above 0 then, as a³ + 3/a grows.
 */
const nearestOfDeterminantOne = (w: Matrix64, { determinant, Matrix64, multiply, svd }: typeof Linalg): Matrix64 => {
  const { u, s, v } = svd(w);
  const sign = determinant(u) * determinant(v) < 0 ? -1 : 1;
  const [large, small] = [s[0]!, sign * s[1]!];
  let [low, high] = [1, 2 * large + 2];
  for (;;) {
    const a = (low + high) / 2;
    if (a <= low || a >= high) break;
    if (a - large + small / a / a - 1 / a / a / a < 0) low = a;
    else high = a;
  }
  const stretched = Matrix64.of(2, 2, [u.at(0, 0) * low, (u.at(0, 1) * sign) / low, u.at(1, 0) * low, (u.at(1, 1) * sign) / low]);
  return multiply(stretched, v.transpose());
};

/** A step beside a matrix in the group: of 5·I the nearest orthogonal matrix is I, from where all ways down start level. */
const beside = (s: Matrix64, linalg: typeof Linalg): Matrix64 => {
  const random = new Random(1);
  const { Matrix64 } = linalg;
  const noise = Matrix64.of(
    s.rows,
    s.rows,
    s.data.map(() => (1e-3 * random.normal()) / Math.sqrt(s.rows)),
  );
  return movedAlong(s, hamiltonianPart(noise, Matrix64), linalg);
};

/** The singular values a of a symplectic S become a^power; its singular vectors stay, and so does the group. */
const stretched = (s: Matrix64, power: number, { eigh, Matrix64, multiply }: typeof Linalg): Matrix64 => {
  const { values, vectors } = eigh(multiply(s.transpose(), s));
  const n = s.rows;
  const scaled = vectors.data.map((entry, at) => entry * Math.abs(values[at % n]!) ** ((power - 1) / 2));
  return multiply(multiply(s, Matrix64.of(n, n, scaled)), vectors.transpose());
};

/**
 * Symplectic matrices ever nearer to W; the last one is a local minimum of the distance, or what was reached on the way to one. They
 * start at the symplectic factor of W, which of a symplectic W is W, or where that is far from W at the orthogonal matrix that is
 * nearest. A W much larger than that is approached at its size first, and what is found is stretched.
 */
const approach = (w: Matrix64, linalg: typeof Linalg): Matrix64[] => {
  const { frobeniusNorm, scale, singularValues, subtract } = linalg;
  const distance = (s: Matrix64): number => frobeniusNorm(subtract(w, s));
  const factor = symplecticFactor(w, linalg);
  if (factor && distance(factor) <= frobeniusNorm(w) / 8) return descendOnGroup(w, factor, linalg);
  const unitary = unitaryFactor(w, linalg);
  const excess = frobeniusNorm(w) / Math.sqrt(w.rows) / LARGE;
  if (excess <= 1) return descendOnGroup(w, beside(unitary, linalg), linalg);
  const small = descendOnGroup(scale(w, 1 / excess), beside(unitary, linalg), linalg).at(-1)!;
  const top = singularValues(small)[0]!;
  const start = stretched(small, 1 + Math.log(excess) / Math.log(top), linalg);
  return descendOnGroup(w, distance(start) < distance(small) ? start : small, linalg);
};

/** Factors of W if it is symplectic, else of a symplectic matrix near W: of n = 2 the nearest, of others a local minimum of the distance. */
export const symplecticFit = (w: Matrix64, linalg: typeof Linalg): SymplecticFit => {
  const { frobeniusNorm, Matrix64, subtract } = linalg;
  const h = w.rows / 2;
  const targets = w.rows === 2 ? [nearestOfDeterminantOne(w, linalg)] : approach(w, linalg);
  const none = Array.from({ length: 5 }, () => Matrix64.zeros(h, h));
  let best = {
    ...productOf(none, linalg),
    distance: frobeniusNorm(subtract(w, Matrix64.identity(2 * h))),
    offTarget: Number.POSITIVE_INFINITY,
  };
  // A last one that cannot be factored is too ill-conditioned: one half as far along the way is less so.
  for (let at = targets.length - 1; ; at = Math.floor(at / 2)) {
    const found = symplecticFactors(targets[at]!, linalg);
    const distance = found && frobeniusNorm(subtract(w, found.product));
    const offTarget = found && frobeniusNorm(subtract(targets[at]!, found.product));
    if (found && distance! <= best.distance * (1 + ROUNDING)) best = { ...found, distance: distance!, offTarget: offTarget! };
    if (found || at === 0) break;
  }
  const size = frobeniusNorm(w);
  const isReached = best.distance <= ROUNDING * size || (w.rows === 2 && best.offTarget <= ROUNDING * (size + 1));
  return { factors: Float64Array.from(best.factors.flatMap((s) => [...s.data])), nearest: isReached };
};

import { SlimError } from '../SlimError.js';

/** Columns of a tall matrix, factored: column j of A·V is `norms[j] · left[j]`. */
export interface JacobiSvd {
  /** Unit columns of U, one array of length m each; a zero array where the singular value is exactly 0. */
  readonly left: Float64Array[];
  /** Singular values, descending. */
  readonly norms: Float64Array;
  /** Columns of V, one array of length n each; empty when not asked for. */
  readonly right: Float64Array[];
}

const MAX_SWEEPS = 60;

/** A sum of squares above this has lost nothing to underflow. */
const SAFE_SQUARE = 2 ** -900;

/** Scales a vector to length one in place and returns the length it had; safe against underflow and overflow. */
const normalise = (x: Float64Array): number => {
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]!));
  if (largest === 0) return 0;
  // Dividing, not multiplying by 1/largest: the reciprocal of a subnormal number overflows.
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const ratio = x[i]! / largest;
    x[i] = ratio;
    sum += ratio * ratio;
  }
  const norm = Math.sqrt(sum);
  for (let i = 0; i < x.length; i++) x[i]! /= norm;
  return largest * norm;
};

const dot = (x: Float64Array, y: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
};

/** x ← x + a·y and y ← y + b·x at once, from the old values, then both to unit length: returns the two lengths. */
const shear = (x: Float64Array, y: Float64Array, a: number, b: number): [number, number] => {
  let sx = 0;
  let sy = 0;
  for (let i = 0; i < x.length; i++) {
    const xi = x[i]! + a * y[i]!;
    const yi = y[i]! + b * x[i]!;
    x[i] = xi;
    y[i] = yi;
    sx += xi * xi;
    sy += yi * yi;
  }
  // Two nearly parallel directions may differ by so little that the squares of what is left underflow.
  if (Math.min(sx, sy) < SAFE_SQUARE) return [normalise(x), normalise(y)];
  const nx = Math.sqrt(sx);
  const ny = Math.sqrt(sy);
  for (let i = 0; i < x.length; i++) {
    x[i]! /= nx;
    y[i]! /= ny;
  }
  return [nx, ny];
};

/**
 * One-sided Jacobi (Hestenes) on the given columns, which it overwrites. Each column is kept as length times direction,
 * so that no inner product of columns can overflow or underflow and no scaling of the matrix is needed.
 *
 * Rotating columns p and q (lengths a ≥ b, ρ = b/a, cosine γ) by p ← c(p + tq), q ← c(q − tp) makes them orthogonal for
 * the smaller root of γρt² + (1 − ρ²)t − γρ = 0. Its quotient τ = t/ρ is what the short column needs, and is at most
 * 1/ρ without ever being formed as a quotient of tiny numbers.
 */
export const jacobiSvd = (columns: Float64Array[], withRight: boolean, where: string): JacobiSvd => {
  const n = columns.length;
  const left = columns;
  const norms = Float64Array.from(columns, normalise);
  const right: Float64Array[] = [];
  for (let j = 0; withRight && j < n; j++) right.push(new Float64Array(n).fill(1, j, j + 1));
  const tolerance = Math.max(columns[0]?.length ?? 0, 2) * Number.EPSILON;

  const swap = (p: number, q: number): void => {
    [left[p], left[q]] = [left[q]!, left[p]!];
    [norms[p], norms[q]] = [norms[q]!, norms[p]!];
    if (withRight) [right[p], right[q]] = [right[q]!, right[p]!];
  };

  for (let sweep = 0, settled = false; !settled; sweep++) {
    if (sweep === MAX_SWEEPS) {
      throw new SlimError('numeric', where, `Jacobi rotations did not settle in ${MAX_SWEEPS} sweeps`);
    }
    settled = true;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        if (norms[p]! < norms[q]!) {
          swap(p, q);
          // A pair that changes places within a sweep may not meet all others in it.
          settled = false;
        }
        if (norms[q] === 0) continue;
        const cosine = dot(left[p]!, left[q]!);
        if (Math.abs(cosine) <= tolerance) continue;
        settled = false;
        const ratio = norms[q]! / norms[p]!;
        const gap = (1 - ratio) * (1 + ratio);
        const tau = (2 * cosine) / (gap + Math.sqrt(gap * gap + 4 * cosine * cosine * ratio * ratio));
        const t = tau * ratio;
        const c = 1 / Math.sqrt(1 + t * t);
        const [np, nq] = shear(left[p]!, left[q]!, t * ratio, -tau);
        norms[p]! *= c * np;
        norms[q]! *= c * nq;
        if (withRight) {
          const x = right[p]!;
          const y = right[q]!;
          for (let i = 0; i < n; i++) {
            const xi = x[i]!;
            const yi = y[i]!;
            x[i] = c * (xi + t * yi);
            y[i] = c * (yi - t * xi);
          }
        }
      }
    }
  }
  for (let p = 0; p < n - 1; p++) {
    let best = p;
    for (let q = p + 1; q < n; q++) if (norms[q]! > norms[best]!) best = q;
    if (best !== p) swap(p, best);
  }
  return { left, norms, right };
};

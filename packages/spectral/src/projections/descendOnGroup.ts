import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { hamiltonianPart, movedAlong } from './symplecticGroup.js';

/** Steps of the trust region, and products with the second derivative in all of them. */
const [STEPS, PRODUCTS] = [60, 400];

const inner = (a: Matrix64, b: Matrix64): number => a.data.reduce((total, entry, i) => total + entry * b.data[i]!, 0);

/** ½·‖W − S·exp X‖² for small X at one S: its gradient is −G and its second derivative A·X − (G·Xᵀ + Xᵀ·G)/2, in the algebra. */
const modelAt = (w: Matrix64, s: Matrix64, linalg: typeof Linalg) => {
  const { add, eigh, Matrix64, multiply, scale, subtract } = linalg;
  const residual = subtract(w, s);
  const pull = multiply(s.transpose(), residual);
  const gram = multiply(s.transpose(), s);
  const { values, vectors } = eigh(gram);
  const back = vectors.transpose();
  return {
    residual,
    downhill: hamiltonianPart(pull, Matrix64),
    curve: (x: Matrix64): Matrix64 => {
      const bend = add(multiply(pull, x.transpose()), multiply(x.transpose(), pull));
      return hamiltonianPart(subtract(multiply(gram, x), scale(bend, 0.5)), Matrix64);
    },
    /** The inverse of X ↦ (A·X + X·A⁻¹)/2, the second derivative where W = S: what CG is preconditioned with. */
    precondition: (m: Matrix64): Matrix64 => {
      const inBasis = multiply(multiply(back, m), vectors);
      const n = m.rows;
      const solved = inBasis.data.map((entry, at) => (2 * entry) / (values[Math.floor(at / n)]! + 1 / values[at % n]!));
      return hamiltonianPart(multiply(multiply(vectors, Matrix64.of(n, n, solved)), back), Matrix64);
    },
  };
};

type Model = ReturnType<typeof modelAt>;

/** The least value of the quadratic model within a radius, by conjugate gradients (Steihaug 1983). */
const stepWithin = (model: Model, radius: number, exactness: number, budget: number, { add, scale, subtract }: typeof Linalg) => {
  const { downhill, curve, precondition } = model;
  let [x, rest, z] = [scale(downhill, 0), downhill, precondition(downhill)];
  let [direction, size] = [z, inner(rest, z)];
  let [xx, xd, dd] = [0, 0, size]; // lengths in the norm of the preconditioner: that of S·X
  const wanted = size * exactness ** 2;
  let used = 0;
  while (used < budget) {
    used++;
    const image = curve(direction);
    const length = size / inner(direction, image);
    const next = xx + 2 * length * xd + length * length * dd;
    if (!(length > 0 && next < radius * radius)) {
      // downhill for good, or beyond the radius: up to its edge
      return { x: add(x, scale(direction, (-xd + Math.sqrt(xd * xd + dd * (radius * radius - xx))) / dd)), used };
    }
    x = add(x, scale(direction, length));
    rest = subtract(rest, scale(image, length));
    z = precondition(rest);
    const left = inner(rest, z);
    if (!(left > wanted)) break;
    const share = left / size;
    [xx, xd, dd, size] = [next, share * (xd + length * dd), left + share * share * dd, left];
    direction = add(z, scale(direction, share));
  }
  return { x, used };
};

/**
 * Symplectic matrices ever nearer to W, from a start to a point where no direction in the group leads nearer: Newton's method
 * with a trust region.
 *
 * Source: Absil, Mahony, Sepulchre, Optimization Algorithms on Matrix Manifolds (2008), chapter 7; Steihaug, The conjugate gradient
 * method and trust regions in large scale optimization, SIAM J. Numer. Anal. 20 (1983).
 */
export const descendOnGroup = (w: Matrix64, start: Matrix64, linalg: typeof Linalg): Matrix64[] => {
  const { add, frobeniusNorm, subtract } = linalg;
  const visited = [start];
  let [s, radius, products] = [start, frobeniusNorm(start), 0];
  try {
    for (let step = 0; step < STEPS && products < PRODUCTS; step++) {
      const model = modelAt(w, s, linalg);
      const slope = Math.sqrt(inner(model.downhill, model.precondition(model.downhill)));
      const relative = slope / (frobeniusNorm(w) + frobeniusNorm(s));
      if (!(relative > 1e-9)) break;
      const { x, used } = stepWithin(model, radius, Math.min(0.1, relative), PRODUCTS - products, linalg);
      products += used;
      const next = movedAlong(s, x, linalg);
      const promised = inner(model.downhill, x) - inner(x, model.curve(x)) / 2;
      const kept = inner(subtract(next, s), add(model.residual, subtract(w, next))) / 2 / promised;
      if (kept > 0.1) {
        s = next;
        visited.push(s);
      }
      if (!(kept > 0.25)) radius /= 4;
      else if (kept > 0.75) radius *= 2;
      if (!(promised > 1e-15 * frobeniusNorm(model.residual) ** 2)) break; // rounding from here on
    }
  } catch {
    // too ill-conditioned to go on from here
  }
  return visited;
};

import { Random } from '@slim/core';
import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { improved } from './shearSearch.js';
import { block, type Factored, type Factors, productOf, symmetric } from './shears.js';

/** Multiples of I that the search for the last factor starts from: not every start leads to small factors. */
const STARTS = [0, 1, -1, 2, -2];

/** How much larger than W a partial product may be: factors that undo each other lose as many digits. */
const MOST = 8;
/** With this excess, and this distance from W, the search is content. */
const [GOOD, NEAR] = [3, 2 ** -20];

/** How heavily a search weighs the size of the factors, step by step. */
const WEIGHTS = [0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.01, 1e-3, 1e-3, 1e-3, 1e-3, 1e-4, 1e-4, 1e-4];
/** Steps after which the search tries whether what it has can be completed. */
const ROUGH = 8;

/**
 * A symmetric S near `start` for which D − C·S is symmetric: C·S − S·Cᵀ = D − Dᵀ, by conjugate gradients on the normal equations.
 * There is one unless C is derogatory (Taussky and Zassenhaus 1959).
 */
const symmetricRest = (c: Matrix64, d: Matrix64, start: Matrix64, linalg: typeof Linalg): Matrix64 => {
  const { add, frobeniusNorm, multiply, scale, subtract } = linalg;
  const skew = (m: Matrix64) => subtract(m, m.transpose());
  const forward = (s: Matrix64) => skew(multiply(c, s));
  const backward = (k: Matrix64) => symmetric(multiply(c.transpose(), scale(k, 2)), linalg);
  let s = start;
  let residual = subtract(skew(d), forward(s));
  let gradient = backward(residual);
  let direction = gradient;
  let size = frobeniusNorm(gradient) ** 2;
  for (let step = 0; step < 4 * c.rows ** 2 && size > 0; step++) {
    const image = forward(direction);
    const length = size / frobeniusNorm(image) ** 2;
    if (!Number.isFinite(length)) break;
    s = add(s, scale(direction, length));
    residual = subtract(residual, scale(image, length));
    if (frobeniusNorm(residual) <= 1e-15 * (frobeniusNorm(d) + frobeniusNorm(c))) break;
    gradient = backward(residual);
    const next = frobeniusNorm(gradient) ** 2;
    direction = add(gradient, scale(direction, next / size));
    size = next;
  }
  return s;
};

/**
 * Symmetric s₀ … s₄, s₂ given, with U(s₀)·L(s₁)·U(s₂)·L(s₃)·U(s₄) = W for a symplectic W = [[A, B], [C, D]]. Once s₄, near a given
 * one, has made s₂·E symmetric, E = D − C·s₄, we have E = I + s₁·s₂, C = s₁ + E·s₃ and B − A·s₄ = s₂ + s₀·E.
 */
const completed = (w: Matrix64, s2: Matrix64, near: Matrix64, linalg: typeof Linalg): Matrix64[] => {
  const { Matrix64, multiply, solve, subtract } = linalg;
  const h = w.rows / 2;
  const halves = [[0, h] as const, [h, w.rows] as const];
  const quarters = halves.flatMap((i) => halves.map((j) => block(w, i, j, linalg)));
  const [a, b, c, d] = quarters as [Matrix64, Matrix64, Matrix64, Matrix64];
  const s4 = symmetricRest(multiply(s2, c), multiply(s2, d), near, linalg);
  const e = subtract(d, multiply(c, s4));
  const s1 = symmetric(solve(s2, subtract(e, Matrix64.identity(h)).transpose()), linalg);
  const s3 = solve(e, subtract(c, s1));
  const s0 = solve(e.transpose(), subtract(subtract(b, multiply(a, s4)), s2).transpose());
  return [s0, s1, s2, s3, s4].map((s) => symmetric(s, linalg));
};

/** Small symmetric matrices, always the same. */
const smallFactors = (h: number, linalg: typeof Linalg): Factors => {
  const random = new Random(1);
  return Array.from({ length: 5 }, () =>
    symmetric(
      linalg.Matrix64.of(
        h,
        h,
        Float64Array.from({ length: h * h }, () => (0.3 * random.normal()) / Math.sqrt(h)),
      ),
      linalg,
    ),
  );
};

/**
 * Five shears whose product is a symplectic W, without partial products much larger than W; undefined where none are found.
 *
 * First such with s₂ = I. Where their partial products are large the factors are searched for from small ones on, by least squares
 * with a weight on their size, and what is found is completed to an exact product.
 */
export const symplecticFactors = (w: Matrix64, linalg: typeof Linalg): Factored | undefined => {
  const { frobeniusNorm, Matrix64, scale, subtract } = linalg;
  const one = Matrix64.identity(w.rows / 2);
  const size = frobeniusNorm(w);
  let best: Factored | undefined;
  let least = Number.POSITIVE_INFINITY;
  const isContent = (s2: Matrix64, near: Matrix64): boolean => {
    try {
      const found = productOf(completed(w, s2, near, linalg), linalg);
      const distance = frobeniusNorm(subtract(w, found.product)) / size;
      if (found.excess <= MOST && distance < least) [best, least] = [found, distance];
      return found.excess <= GOOD && distance <= NEAR;
    } catch {
      return false; // a singular s₂ or E
    }
  };
  if (STARTS.some((start) => isContent(one, scale(one, start)))) return best;
  let factors = smallFactors(one.rows, linalg);
  for (const [step, weight] of WEIGHTS.entries()) {
    factors = improved(w, factors, weight, linalg);
    if (step >= ROUGH && isContent(factors[2]!, factors[4]!)) break;
  }
  return best;
};

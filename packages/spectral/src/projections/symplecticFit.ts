import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { unitJ } from '../halves.js';

/** Multiples of I that the search for the last factor starts from: not every start leads to small factors. */
const STARTS = [0, 1, -1, 2, -2];

/** How much larger than W a partial product may be: factors that undo each other lose as many digits. */
const MOST = 8;

const symmetric = (m: Matrix64, { add, scale }: typeof Linalg): Matrix64 => scale(add(m, m.transpose()), 0.5);

/**
 * The symplectic matrix that Newton's iteration X ← (X + J⁻¹·X⁻ᵀ·J)/2 leads to, the symplectic factor of a generalised polar
 * decomposition; undefined where it leads to none. It takes a symplectic matrix to itself.
 *
 * Source: Higham, Mackey, Mackey, Tisseur, "Computing the polar decomposition and the matrix sign decomposition in matrix
 * groups", SIAM J. Matrix Anal. Appl. 25 (2004).
 */
const symplecticFactor = (w: Matrix64, { add, frobeniusNorm, inverse, Matrix64, multiply, scale, subtract }: typeof Linalg) => {
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

/** The blocks [[A, B], [C, D]]. */
const quarters = (w: Matrix64, { Matrix64 }: typeof Linalg): [Matrix64, Matrix64, Matrix64, Matrix64] => {
  const h = w.rows / 2;
  const rows = w.toArray();
  const part = (i: number, j: number) => Matrix64.from(rows.slice(i * h, (i + 1) * h).map((row) => row.slice(j * h, (j + 1) * h)));
  return [part(0, 0), part(0, 1), part(1, 0), part(1, 1)];
};

/**
 * Symmetric s₀ … s₄ with U(s₀)·L(s₁)·U(s₂)·L(s₃)·U(s₄) = W for a symplectic W = [[A, B], [C, D]]. Once s₄ has made
 * D' = D − C·s₄ symmetric, D' = I + s₁·s₂ with s₂ = I, C = s₁ + D'·s₃, and B − A·s₄ = s₂ + s₀·D'.
 */
const factorsFrom = (w: Matrix64, start: Matrix64, linalg: typeof Linalg): Matrix64[] => {
  const { Matrix64, multiply, solve, subtract } = linalg;
  const [a, b, c, d] = quarters(w, linalg);
  const one = Matrix64.identity(a.rows);
  const s4 = symmetricRest(c, d, start, linalg);
  const rest = symmetric(subtract(d, multiply(c, s4)), linalg);
  const s1 = subtract(rest, one);
  const s3 = solve(rest, subtract(c, s1));
  const s0 = solve(rest, subtract(subtract(b, multiply(a, s4)), one).transpose());
  return [s0, s1, one, s3, s4].map((s) => symmetric(s, linalg));
};

/** U(s₀)·L(s₁)···, of factors rounded to float32, and the largest norm on the way. */
const productOf = (factors: readonly Matrix64[], { add, frobeniusNorm, Matrix64, multiply }: typeof Linalg) => {
  const h = factors[0]?.rows ?? 0;
  const one = Matrix64.identity(2 * h)
    .transpose()
    .toArray();
  let [left, right] = [0, 1].map((j) => Matrix64.from(one.map((row) => row.slice(j * h, (j + 1) * h)))) as [Matrix64, Matrix64];
  let peak = 0;
  for (const [k, s] of factors.entries()) {
    const rounded = Matrix64.of(h, h, Float32Array.from(s.data));
    if (k % 2 === 0) right = add(right, multiply(left, rounded));
    else left = add(left, multiply(right, rounded));
    peak = Math.max(peak, Math.hypot(frobeniusNorm(left), frobeniusNorm(right)));
  }
  const rows = right.toArray();
  return { product: Matrix64.from(left.toArray().map((row, i) => [...row, ...(rows[i] as number[])])), peak };
};

/** [5, n/2, n/2]: factors of W if it is symplectic, else of a symplectic matrix on the way from I to W. */
export const symplecticFit = (w: Matrix64, linalg: typeof Linalg): { factors: Float64Array; distance: number } => {
  const { add, frobeniusNorm, Matrix64, scale, subtract } = linalg;
  const h = w.rows / 2;
  let best = { factors: new Float64Array(5 * h * h), distance: frobeniusNorm(subtract(w, Matrix64.identity(2 * h))) };
  for (const share of [1, 0.9, 0.75, 0.5, 0.25, 0.1]) {
    const target = symplecticFactor(add(scale(w, share), scale(Matrix64.identity(2 * h), 1 - share)), linalg);
    if (!target) continue;
    for (const start of STARTS) {
      try {
        const factors = factorsFrom(target, scale(Matrix64.identity(h), start), linalg);
        const { product, peak } = productOf(factors, linalg);
        if (peak > MOST * frobeniusNorm(product)) continue;
        const distance = frobeniusNorm(subtract(w, product));
        if (distance < best.distance) best = { factors: Float64Array.from(factors.flatMap((s) => [...s.data])), distance };
      } catch {
        // D' is singular: another start
      }
      if (best.distance <= 1e-6 * frobeniusNorm(w)) return best;
    }
  }
  return best;
};

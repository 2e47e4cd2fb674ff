import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { block, type Factors, sheared, symmetric } from './shears.js';

const CG_STEPS = 30;

const inner = (a: Factors, b: Factors): number =>
  a.reduce((total, { data }, k) => data.reduce((sum, entry, i) => sum + entry * b[k]!.data[i]!, total), 0);
const plus = (y: Factors, a: number, x: Factors, { add, scale }: typeof Linalg): Matrix64[] => y.map((m, k) => add(m, scale(x[k]!, a)));

/** One step of Gauss and Newton towards the least ‖W − product‖² + weight·Σ‖s_k‖², by conjugate gradients, shortened until it leads down. */
export const improved = (w: Matrix64, factors: Factors, weight: number, linalg: typeof Linalg): Matrix64[] => {
  const { add, frobeniusNorm, Matrix64, multiply, subtract } = linalg;
  const [n, h] = [w.rows, w.rows / 2];
  const before = [Matrix64.identity(n)];
  for (let k = 0; k < 5; k++) before.push(sheared(before[k]!, factors[k]!, k, linalg));
  // Transposed shears change their kind: what comes after, from the right, as a product from the left.
  const after = [Matrix64.identity(n)];
  for (let k = 4; k > 0; k--) after.unshift(sheared(after[0]!, factors[k]!, k + 1, linalg));
  const half = (second: boolean): readonly [number, number] => (second ? [h, n] : [0, h]);
  const left = factors.map((_, k) => block(before[k]!, [0, n], half(k % 2 === 1), linalg));
  const right = factors.map((_, k) => block(after[k]!, [0, n], half(k % 2 === 0), linalg).transpose());
  const [leftBack, rightBack] = [left.map((m) => m.transpose()), right.map((m) => m.transpose())];
  const forward = (x: Factors) => x.map((s, k) => multiply(multiply(left[k]!, s), right[k]!)).reduce(add);
  const backward = (r: Matrix64) => factors.map((_, k) => symmetric(multiply(multiply(leftBack[k]!, r), rightBack[k]!), linalg));
  const missing = subtract(w, before[5]!);
  let step: Factors = factors.map(() => Matrix64.zeros(h, h));
  let rest: Factors = plus(backward(missing), -weight, factors, linalg);
  let direction = rest;
  let size = inner(rest, rest);
  const enough = 1e-24 * size;
  for (let k = 0; k < CG_STEPS && size > enough; k++) {
    const image = plus(backward(forward(direction)), weight, direction, linalg);
    const length = size / inner(direction, image);
    step = plus(step, length, direction, linalg);
    rest = plus(rest, -length, image, linalg);
    const next = inner(rest, rest);
    direction = plus(rest, next / size, direction, linalg);
    size = next;
  }
  const cost = (x: Factors) => {
    const product = x.reduce((m, s, k) => sheared(m, s, k, linalg), Matrix64.identity(n));
    return frobeniusNorm(subtract(w, product)) ** 2 + weight * inner(x, x);
  };
  const now = frobeniusNorm(missing) ** 2 + weight * inner(factors, factors);
  for (let share = 1; share > 1e-3; share /= 2) {
    const moved = plus(factors, share, step, linalg);
    if (cost(moved) < now) return moved;
  }
  return [...factors];
};

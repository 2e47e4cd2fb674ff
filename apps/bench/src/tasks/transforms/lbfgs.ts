import type { Slope } from './learner.js';

/** Steps whose curvature is remembered. */
const MEMORY = 20;

/** Armijo's constant: the least part of the promised descent that a step must bring. */
const DESCENT = 1e-4;

const HALVINGS = 20;

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((total, value, i) => total + value * (b[i] as number), 0);

/** a + f·b. */
const plus = (a: Float64Array, f: number, b: Float64Array): Float64Array => a.map((value, i) => value + f * (b[i] as number));

/** One remembered step s, with y the change of the gradient, and 1/(sᵀy). */
interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

/** The gradient times the inverse of the curvature as far as the steps show it: the two loops of Nocedal (1980). */
const direction = (gradient: Float64Array, pairs: readonly Pair[]): Float64Array => {
  let q = gradient;
  const shares: number[] = [];
  for (const { s, y, rho } of [...pairs].reverse()) {
    const share = rho * dot(s, q);
    shares.unshift(share);
    q = plus(q, -share, y);
  }
  const last = pairs.at(-1);
  let r = last ? q.map((value) => value / (last.rho * dot(last.y, last.y))) : q;
  for (const [i, { s, y, rho }] of pairs.entries()) r = plus(r, (shares[i] as number) - rho * dot(y, r), s);
  return r.map((value) => -value);
};

/**
 * Minimises a function by the limited-memory method of Broyden, Fletcher, Goldfarb and Shanno, with backtracking. Ends when a
 * step brings nothing more, which in float32 is where rounding hides the descent.
 *
 * No package on npm that is kept up offers it for a function that answers asynchronously.
 *
 * @param slopeAt - the function and its gradient at a point
 * @param isOver - asked before every step; ends the descent early
 * @returns the point found, with its value
 * @see Nocedal, Wright, Numerical Optimization, 2nd ed., §7.2
 */
export const lbfgs = async (
  start: Float64Array,
  slopeAt: (point: Float64Array) => Promise<Slope>,
  steps: number,
  isOver: () => boolean,
): Promise<{ point: Float64Array; loss: number; steps: number }> => {
  let point = start;
  let here = await slopeAt(point);
  let pairs: Pair[] = [];
  for (let step = 0; step < steps; step++) {
    if (isOver()) return { point, loss: here.loss, steps: step };
    let d = direction(here.gradient, pairs);
    let descent = dot(d, here.gradient);
    if (!(descent < 0)) {
      [pairs, d] = [[], here.gradient.map((value) => -value)];
      descent = -dot(here.gradient, here.gradient);
    }
    if (!(descent < 0)) return { point, loss: here.loss, steps: step };
    let length = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(-descent)) : 1;
    let next = plus(point, length, d);
    let there = await slopeAt(next);
    for (let i = 0; i < HALVINGS && !(there.loss <= here.loss + DESCENT * length * descent); i++) {
      length /= 2;
      next = plus(point, length, d);
      there = await slopeAt(next);
    }
    if (!(there.loss < here.loss)) return { point, loss: here.loss, steps: step };
    const [s, y] = [plus(next, -1, point), plus(there.gradient, -1, here.gradient)];
    const curvature = dot(s, y);
    if (curvature > 1e-12 * dot(y, y)) pairs = [...pairs, { s, y, rho: 1 / curvature }].slice(-MEMORY);
    [point, here] = [next, there];
  }
  return { point, loss: here.loss, steps };
};

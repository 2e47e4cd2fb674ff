import { polar, stopGradient } from '@slim/core';
import {
  abs,
  add,
  cast,
  customGrad,
  div,
  equal,
  matMul,
  max,
  min,
  mul,
  pow,
  sqrt,
  square,
  sum,
  type Tensor,
  transpose,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { spectralRadius } from './spectralRadius.js';

/** The order of a norm. `'fro'` is 2 entry by entry, `'nuc'` the sum of the singular values. */
export type Order = number | 'fro' | 'nuc';

/** Powers above 5000 of W·Wᵀ: k singular values of about one size are off by a factor k^(1/10000) at most. */
const SQUARINGS = 12;

/** The largest or the smallest entry as a constant, in one step of the tape: the gradient of `max` compares all entries. */
const extremeOf = (x: Tensor, isLargest: boolean): Tensor =>
  customGrad((value) => ({ value: (isLargest ? max : min)(value as Tensor), gradFunc: () => zerosLike(x) }))(x);

const orOne = (x: Tensor): Tensor => add(x, cast(equal(x, 0), 'float32'));

/** |x|, with gradient 0 where x is 0; that of `abs` is −1 there. */
const sizesOf = (x: Tensor): Tensor => where(equal(x, 0), zerosLike(x), abs(x));

/** a^p of a ≥ 0. For p < 1 it has no derivative where a is 0: there it counts as 0, with gradient 0. */
const powerOf = (a: Tensor, p: number): Tensor => {
  if (p === 1) return a;
  if (p === 2) return square(a);
  const isZero = equal(a, 0);
  return where(isZero, zerosLike(a), pow(where(isZero, 1, a), p));
};

/** (Σ|a|^p)^(1/p) for finite p ≠ 0, without overflow: the largest entry, for p < 0 the smallest, is divided out. */
const finiteOrder = (sizes: Tensor, p: number): Tensor => {
  const top = extremeOf(sizes, p > 0);
  const total = orOne(sum(powerOf(div(sizes, orOne(top)), p)));
  return mul(top, p === 2 ? sqrt(total) : pow(total, 1 / p));
};

/** ⟨W, Q⟩ with the polar factor Q: the sum of the singular values, and Q is its gradient, a subgradient at deficient rank. */
const nuclear = (w: Tensor): Tensor => sum(mul(w, stopGradient(polar(w, { condition: 1e6 }).value)));

/** The norm of all entries as one vector; `'nuc'` of the matrix. */
export const entrywiseNorm = (w: Tensor, p: Order): Tensor => {
  if (p === 'nuc') return nuclear(w);
  const sizes = sizesOf(w);
  if (p === Number.POSITIVE_INFINITY) return max(sizes);
  return p === Number.NEGATIVE_INFINITY ? min(sizes) : finiteOrder(sizes, p === 'fro' ? 2 : p);
};

/** √ρ(A·Aᵀ) with A the matrix or its transpose, whichever has fewer rows. */
const spectral = (w: Tensor): Tensor => {
  const top = orOne(extremeOf(abs(w), true));
  const scaled = div((w.shape[0] as number) > (w.shape[1] as number) ? transpose(w) : w, top);
  const radius = spectralRadius(matMul(scaled, transpose(scaled)), SQUARINGS);
  const isZero = equal(radius, 0);
  return mul(top, where(isZero, zerosLike(radius), sqrt(where(isZero, 1, radius))));
};

/** The operator norm of x ↦ W·x for p = 1 (largest column sum), 2 (largest singular value) and Infinity (largest row sum). */
export const inducedNorm = (w: Tensor, p: Order): Tensor => (p === 2 ? spectral(w) : max(sum(sizesOf(w), p === 1 ? 0 : 1)));

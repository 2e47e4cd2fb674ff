import { defineOp, orOne, polar, stopGradient } from '@slim/core';
import {
  abs,
  customGrad,
  div,
  equal,
  logicalAnd,
  matMul,
  max,
  min,
  mul,
  notEqual,
  pow,
  sqrt,
  square,
  step,
  sub,
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

/** max|x|, 1 for zeros, as a constant, in one step of the tape: the gradient of `max` compares all entries. */
const topOf = (x: Tensor): Tensor => customGrad((value) => ({ value: orOne(max(abs(value as Tensor))), gradFunc: () => zerosLike(x) }))(x);

/** |x|, with gradient 0 where x is 0; that of `abs` is −1 there. */
const sizesOf = (x: Tensor): Tensor => where(equal(x, 0), zerosLike(x), abs(x));

/**
 * (a/b)^exponent for a, b >= 0. For p < 2 such powers count also where the ratio is too small for float32, or for p < 0 too
 * large: there the roots are divided.
 */
const powerOfRatio = (a: Tensor, b: Tensor, exponent: number, p: number): Tensor => {
  if (exponent === 1) return div(a, b);
  if (exponent === 2) return square(div(a, b));
  return p < 2 ? pow(div(sqrt(a), sqrt(b)), 2 * exponent) : pow(div(a, b), exponent);
};

/**
 * N = (Σ|w|^p)^(1/p) for finite p ≠ 0, without overflow: the largest entry, for p < 0 the smallest, is divided out.
 *
 * Its gradient sign(w)·(|w|/N)^(p−1) comes in one step: a chain of steps meets powers of 0 and of what is next to it, which are 0,
 * Infinity or NaN where the product of all of them is a number. An entry of 0 has the gradient 0; so has every entry where N is 0.
 */
const finiteOrder = defineOp<{ w: Tensor }, { readonly p: number }>({
  name: 'EntrywiseNorm',
  inputs: ['w'],
  reference: ({ w }, { p }) => {
    const sizes = abs(w);
    const top = (p > 0 ? max : min)(sizes);
    if (p === 1) return [sum(sizes)];
    const total = sum(powerOfRatio(sizes, orOne(top), p, p));
    return [mul(top, p === 2 ? sqrt(total) : pow(total, 1 / p))];
  },
  gradient: ({ dy: [dy], inputs: { w }, outputs: [size], attributes: { p } }) => ({
    w: () => {
      const sign = sub(step(w), step(mul(w, -1))); // that of tfjs is 0 for small entries on wasm
      if (p === 1) return mul(dy!, sign);
      const isLive = logicalAnd(notEqual(w, 0), notEqual(size!, 0)); // and NaN is
      const power = powerOfRatio(where(isLive, abs(w), 1), orOne(size!), p - 1, p);
      return mul(dy!, mul(sign, where(isLive, power, 0)));
    },
  }),
});

/** ⟨W, Q⟩ with the polar factor Q: the sum of the singular values, and Q is its gradient, a subgradient at deficient rank. */
const nuclear = (w: Tensor): Tensor => sum(mul(w, stopGradient(polar(div(w, topOf(w)), { condition: 1e6 }).value)));

/** The norm of all entries as one vector; `'nuc'` of the matrix. */
export const entrywiseNorm = (w: Tensor, p: Order): Tensor => {
  if (p === 'nuc') return nuclear(w);
  if (p === Number.POSITIVE_INFINITY) return max(sizesOf(w));
  if (p === Number.NEGATIVE_INFINITY) return min(sizesOf(w));
  return finiteOrder({ w }, { p: p === 'fro' ? 2 : p })[0]!;
};

/** √ρ(A·Aᵀ) with A the matrix or its transpose, whichever has fewer rows. */
const spectral = (w: Tensor): Tensor => {
  const top = topOf(w);
  const scaled = div((w.shape[0] as number) > (w.shape[1] as number) ? transpose(w) : w, top);
  const radius = spectralRadius(matMul(scaled, transpose(scaled)), SQUARINGS);
  const isZero = equal(radius, 0);
  return mul(top, where(isZero, zerosLike(radius), sqrt(where(isZero, 1, radius))));
};

/** The operator norm of x ↦ W·x for p = 1 (largest column sum), 2 (largest singular value) and Infinity (largest row sum). */
export const inducedNorm = (w: Tensor, p: Order): Tensor => (p === 2 ? spectral(w) : max(sum(sizesOf(w), p === 1 ? 0 : 1)));

import { add, cast, lessEqual, logicalAnd, mul, reshape, square, sub, sum, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { stopGradient } from './stopGradient.js';

/** Where the exponential is taken: matrices [B, n, n], or matrices with a direction [B, n, 2n] for the derivative. */
export interface MatrixAlgebra {
  readonly one: Tensor;
  multiply(x: Tensor, y: Tensor): Tensor;
  /** The matrices without directions, [B, n, n]. */
  matrices(x: Tensor): Tensor;
}

/** 1/k! for k = 0 … 12. */
const COEFFICIENTS = [1, 1, 2, 6, 24, 120, 720, 5040, 40_320, 362_880, 3_628_800, 39_916_800, 479_001_600].map(
  (factorial) => 1 / factorial,
);

/** ‖X‖_F² of each matrix, [B, 1]. */
const squaredNorm = (x: Tensor): Tensor => sum(reshape(square(x), [x.shape[0]!, x.shape[1]! * x.shape[2]!]), 1, true);

/** Whether α = max(‖A³‖_F^⅓, ‖A⁴‖_F^¼) is at most each of the powers of two 2^k, [B, powers]; NaN is not. Exact, as no root is taken. */
export const isWithin = ([third, fourth]: readonly [Tensor, Tensor], powers: readonly number[]): Tensor => {
  const row = (exponent: number) => tensor2d([powers.map((k) => 2 ** (exponent * k))]);
  return logicalAnd(lessEqual(squaredNorm(third), row(6)), lessEqual(squaredNorm(fourth), row(8)));
};

/**
 * e^A, by e^A = (e^(A/2^s))^(2^s) with the Taylor polynomial of degree 12 (5 products, Paterson and Stockmeyer 1973), and
 * A³, A⁴ to judge the range by (see {@link isWithin}). Nothing is read back: the number s ≤ squarings of each matrix is
 * found by comparisons, and matrices that need fewer squarings than others wait before theirs.
 *
 * s is the least with α ≤ 2^s for α = max(‖A³‖_F^⅓, ‖A⁴‖_F^¼). Then the polynomial is e^(A/2^s + E) with ‖E‖ ≤ 5e-10‖A/2^s‖
 * in the sense of Al-Mohy and Higham (2009, theorem 4.2 with p = 3: 3·2 ≤ 13), far below the 6e-8 of float32.
 */
export const scalingAndSquaring = (a: Tensor, squarings: number, { one, multiply, matrices }: MatrixAlgebra) => {
  const a2 = multiply(a, a);
  const a3 = multiply(a, a2);
  const a4 = multiply(a2, a2);
  const measured = [stopGradient(matrices(a3)), stopGradient(matrices(a4))] as const;
  const count = a.shape[0]!;
  const steps = Array.from({ length: squarings }, (_, k) => k);
  const needed = squarings ? sub(1, cast(isWithin(measured, steps), 'float32')) : undefined; // ones, then zeros in each row

  // 2^−s = 1 − 1/2 − 1/4 − …: sums of distinct powers of two, exact in any order
  const halves = tensor1d(steps.map((k) => 2 ** -(k + 1)));
  const scale = needed && sub(1, reshape(sum(mul(needed, halves), 1), [count, 1, 1]));
  const powers = [one];
  let factor = scale;
  for (const power of [a, a2, a3, a4]) {
    powers.push(factor ? mul(power, factor) : power);
    factor = factor && mul(factor, scale!);
  }
  const combination = (from: number, to: number) => {
    const terms = Array.from({ length: to - from + 1 }, (_, i) => mul(powers[i]!, COEFFICIENTS[from + i]!));
    return terms.reduce((total, term) => add(total, term));
  };
  const fourthPower = powers[4]!;
  let x = combination(8, 12);
  x = add(multiply(fourthPower, x), combination(4, 7));
  x = add(multiply(fourthPower, x), combination(0, 3));

  for (const k of steps.toReversed()) {
    const now = reshape(sum(mul(needed!, tensor1d(steps.map((j) => (j === k ? 1 : 0)))), 1), [count, 1, 1]);
    x = add(mul(multiply(x, x), now), mul(x, sub(1, now))); // 0·x² is 0: what waits is e^B with α(B) ≤ 1, its square finite
  }
  return { exponential: x, measured };
};

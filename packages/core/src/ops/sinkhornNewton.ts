import { add, div, log1p, matMul, max, min, mul, rsqrt, sqrt, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

/**
 * x with x·(diag(c) − PᵀP) near r, for shares P [B, n, n] with rows of sum 1, their column sums c and r [B, 1, n] of sum 0.
 *
 * With D = diag(c)^(−1/2) the matrix is D⁻¹(I − A)D⁻¹ for A = D·PᵀP·D, which has eigenvalues from 0 to 1, 1 for √c alone where P
 * does not fall apart. That is taken out of A, and (I − A)⁻¹ = (I + A)(I + A²)(I + A⁴)…, cut off after so many squarings: a
 * series, as it takes fewer and larger operations than an elimination.
 */
const solveLaplacian = (p: Tensor, c: Tensor, r: Tensor, squarings: number): Tensor => {
  const inverse = rsqrt(c);
  const scaled = mul(p, inverse);
  const constant = mul(sqrt(c), 1 / Math.sqrt(p.shape[1] as number));
  let power = sub(matMul(scaled, scaled, true, false), matMul(constant, constant, true, false));
  let y = mul(r, inverse);
  for (let squaring = 1; ; squaring++) {
    y = add(y, matMul(y, power));
    if (squaring === squarings) return mul(y, inverse);
    power = matMul(power, power);
  }
};

/**
 * What a damped Newton step adds to the logits of each column, [B, 1, n], given the shares P of logits L by rows.
 *
 * Shares of L + 1·gᵀ by rows have columns of sum 1 where Σᵢ log Σⱼ exp(Lᵢⱼ + gⱼ) − Σⱼ gⱼ is least. That is convex in g, with
 * gradient c − 1 for the column sums c of P, and Hessian diag(c) − PᵀP. Along d its third derivative is at most
 * ρ = max d − min d times the second, since the third central moment of shares is at most the range times the variance; so
 * log(1 + ρ)/ρ of the Newton step d goes downhill, however far the start (Sun and Tran-Dinh 2019), and all of it in the end.
 * With `squarings` s it is worth 2ˢ steps of plain Sinkhorn where shares are near their limit.
 */
export const newtonStep = (p: Tensor, squarings: number): Tensor => {
  const n = p.shape[1] as number;
  const c = sum(p, 1, true);
  const gap = sub(1, c);
  const d = solveLaplacian(p, c, sub(gap, div(sum(gap, 2, true), n)), squarings);
  const range = add(sub(max(d, 2, true), min(d, 2, true)), 1e-20);
  const centred = sub(d, div(sum(d, 2, true), n));
  return mul(centred, div(log1p(range), range));
};

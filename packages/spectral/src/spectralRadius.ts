import { defineOp, orOne } from '@slim/core';
import {
  abs,
  add,
  div,
  equal,
  exp,
  greater,
  less,
  log,
  matMul,
  max,
  maximum,
  mul,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
  transpose,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';

/** Below this part of ‖A^m‖ the power sums have cancelled each other, and the norm says more. */
const CANCELLED = 2 ** -12;
/** The least root of the discriminant that the gradient divides by, next to the trace. */
const APART = 2 ** -10;

const traceOfProduct = (a: Tensor, b: Tensor): Tensor => sum(mul(a, transpose(b)));

/**
 * With A = W/scale: the power P ∝ A^q, whose largest entry is 1, the product B = P·A, `level` = the logarithm of the factor that
 * was divided out of P, over q, and m = q + 1.
 *
 * Every other squaring takes one factor A more. By squarings alone a pair λ, λ̄ at 90°, 45°, … would become two equal
 * eigenvalues, whose plane every further squaring turns a little, away from the vectors of A.
 */
const powers = (matrix: Tensor, squarings: number) => {
  const scale = orOne(max(abs(matrix)));
  const a = div(matrix, scale);
  let [power, level, q] = [a, sub(scale, scale), 1];
  for (let k = 1; k <= squarings; k++) {
    const squared = matMul(power, power);
    const [raised, next] = k % 2 ? [matMul(squared, a), 2 * q + 1] : [squared, 2 * q];
    const largest = orOne(max(abs(raised)));
    power = div(raised, largest);
    level = div(add(mul(level, 2 * q), log(largest)), next);
    q = next;
  }
  return { scale, power, level, next: matMul(power, a), m: q + 1 };
};

/** What the traces t1 of A^m and t2 of A^2m say of the two largest λ^m, the roots of z² − t1·z + (t1² − t2)/2. */
const rootsOf = (t1: Tensor, t2: Tensor) => {
  const apart = sub(mul(t2, 0.5), mul(square(t1), 0.25));
  const isReal = greater(apart, 0);
  const root = sqrt(maximum(apart, 0));
  const modulus = where(isReal, add(mul(abs(t1), 0.5), root), sqrt(maximum(mul(sub(square(t1), t2), 0.5), 0)));
  return { isReal, root, modulus };
};

const radiusOp = defineOp<{ matrix: Tensor }, { readonly squarings: number }>({
  name: 'SpectralRadius',
  inputs: ['matrix'],
  reference: ({ matrix }, { squarings }) => {
    const { scale, power, level, next, m } = powers(matrix, squarings);
    const [t1, t2] = [traceOfProduct(power, div(matrix, scale)), traceOfProduct(next, next)];
    const { modulus } = rootsOf(t1, t2);
    const [size, nothing] = [sqrt(sum(square(next))), zerosLike(scale)];
    const known = maximum(modulus, mul(size, CANCELLED));
    const radius = mul(scale, exp(add(div(log(orOne(known)), m), mul(level, (m - 1) / m))));
    return [where(greater(size, 0), radius, nothing), power, next, t1, t2];
  },
  // d tr(A^m) = m·tr(A^(m−1)·dA), and the scale drops out: ρ is homogeneous. The power is a constant for a second derivative.
  gradient: ({ dy: [dy], inputs: { matrix }, outputs: [radius, power, next, t1, t2] }) => ({
    matrix: () => {
      const { isReal, root, modulus } = rootsOf(t1!, t2!);
      const width = mul(maximum(root, maximum(mul(abs(t1!), APART), 1e-30)), 4);
      const [byT1, byT2] = [
        where(isReal, sub(where(less(t1!, 0), -0.5, 0.5), div(t1!, width)), div(t1!, mul(orOne(modulus), 2))),
        where(isReal, div(1, width), div(-0.25, orOne(modulus))),
      ];
      const hasRoots = greater(modulus, mul(sqrt(sum(square(next!))), CANCELLED));
      const along = add(mul(power!, byT1), mul(matMul(power!, next!), mul(byT2, 2)));
      // ∂ρ/∂W has the inner product ρ with W: that gives its length. Where the power sums cancel it is taken along W.
      const direction = where(hasRoots, transpose(along), matrix);
      const length = sum(mul(direction, matrix));
      return mul(direction, mul(dy!, where(equal(length, 0), zerosLike(length), div(radius!, orOne(length)))));
    },
  }),
});

/**
 * The spectral radius ρ(W) = max |λ| of a square matrix, for a penalty: without a start vector, and for real and complex pairs of
 * dominant eigenvalues alike.
 *
 * W^m, m > 2^squarings, comes by repeated squaring, and the two dominant λ^m are the roots of z² − t1·z + (t1² − t2)/2,
 * t1 = tr W^m, t2 = tr W^2m (Newton's identities for two eigenvalues). ρ is the m-th root of the larger modulus, so that errors
 * of z shrink by m: rounding moves ρ by a few 2⁻²⁴ of ‖W‖·κ, κ the condition of λ, and k eigenvalues of about one
 * modulus by a factor k^(±1/m). Where their powers cancel in both sums (roots of unity), ‖W^m‖·2⁻¹² takes the place of |z|.
 * The gradient is that of the formula, Re(λ̄·u·vᴴ/(vᴴu))/|λ| for a single λ with its left and right vectors; ρ = 0, as for
 * nilpotent matrices, has gradient 0. 1.5·squarings + 2 products of n × n matrices, one of them for the gradient.
 *
 * Source: Graeffe's and Bernoulli's methods for polynomials, applied to the power sums of the eigenvalues: Householder, The
 * numerical treatment of a single nonlinear equation (1970); Horn and Johnson, Matrix Analysis, 2nd ed., 6.3.12 for the gradient.
 */
export const spectralRadius = (matrix: Tensor, squarings: number): Tensor => tidy(() => radiusOp({ matrix }, { squarings })[0]!);

import { type Context, defineLinear } from '@slim/core';
import { eye, matMul, type Tensor } from '@tensorflow/tfjs-core';
import { polarFactor } from '../projections/polarFactor.js';
import { reflectorsOf } from '../projections/reflectorsOf.js';
import { buildingPays, reflectors, turn, turnFlops, turnRounding } from '../reflections.js';

export interface OrthogonalOptions {
  /**
   * −1 (default, as the reference): the product ends with diag(1, …, 1, −1), so that det W = (−1)ⁿ unless the last entry of
   * U is 0. 1: it ends without, and det W = (−1)ⁿ⁻¹.
   */
  lastSign: number;
}

/** Reflections in the product. The last one, of one coordinate, is nothing but a sign. */
const countOf = ({ inFeatures: n, lastSign }: Context<OrthogonalOptions>): number => (lastSign === 1 ? n - 1 : n);

/** W·Wᵀ − I = E·Wᵀ + W·Eᵀ + E·Eᵀ for an error E, whose norm is that of n turned unit vectors. */
const rounding = ({ inFeatures: n }: Context): number => 2 * turnRounding(n, n);

const build = ({ U }: { readonly U: Tensor }, context: Context<OrthogonalOptions>): Tensor =>
  turn(eye(context.inFeatures), U, countOf(context));

/**
 * Orthogonal matrices.
 *
 * W = H_0·H_1···H_{n−1}, H_r = I − 2·uᵀu/(u·uᵀ) for u = row r of U from column r on
 *
 * Parameters: `U` [n, n], N(0, 1) on and above the diagonal; with `bias: true` also `bias` [1, n]. Below the diagonal U is not
 * read, its lengths do not matter, and a row of zeros leaves out its reflection and gets no gradient.
 * Guarantee: W·Wᵀ = I up to rounding: in Frobenius norm (√n + 8)·√n·2⁻²³ relative to ‖W‖ = √n, since each of n reflections
 * errs by √n + 8 units in the last place and such errors add up like their root.
 * When to use: recurrences that neither forget nor explode; layers that keep lengths and angles. Every orthogonal matrix is
 * reached, but training keeps the determinant, as every continuous path does: (−1)ⁿ, or with `lastSign: 1` (−1)ⁿ⁻¹.
 * `fromMatrix` gives the nearest orthogonal matrix, the polar factor (Fan and Hoffman 1955), with the determinant of W where
 * `lastSign` is −1. With `lastSign: 1` and the wrong determinant it gives the nearest of the other one, which from n = 3 on is
 * not always the nearest map: a reflection that is left out changes the determinant too.
 * Source: Mhammedi, Hellicar, Rahman, Bailey, "Efficient orthogonal parametrisation of recurrent neural networks using
 * Householder reflections", ICML 2017.
 *
 * @example
 * ```ts
 * import { OrthogonalLinear } from '@slim/spectral';
 * import { norm, tensor1d } from '@tensorflow/tfjs-core';
 *
 * const map = new OrthogonalLinear(3, 3, { seed: 1 });
 * norm(map.forward(tensor1d([2, 3, 6]))).print(); // 7, the length of x
 * map.dispose();
 * ```
 */
export const OrthogonalLinear = defineLinear({
  name: 'OrthogonalLinear',
  key: 'orthogonal',
  defaults: { lastSign: -1 } as OrthogonalOptions,
  square: true,
  refuse: ({ lastSign }) => (lastSign === 1 || lastSign === -1 ? undefined : `lastSign must be 1 or -1, got ${lastSign}`),
  parameters: (context) => ({ U: reflectors(context.inFeatures, context.inFeatures, countOf(context)) }),
  weight: build,
  multiply: (x, values, context) => {
    const perRow = turnFlops(context.inFeatures, countOf(context));
    const pays = buildingPays(x.shape[0] as number, context, { perRow, build: context.inFeatures * perRow });
    return pays ? matMul(x, build(values, context)) : turn(x, values.U, countOf(context));
  },
  bounded: true,
  traits: (context) => ({
    orthogonal: rounding(context),
    sigmaMin: { value: 1, tolerance: rounding(context) },
    sigmaMax: { value: 1, tolerance: rounding(context) },
  }),
  project: (w, { lastSign }, linalg) => {
    const [n, keepsLast] = [w.rows, lastSign === -1];
    const { q, s, otherSign } = polarFactor(w, linalg);
    const direct = reflectorsOf(q, n, keepsLast);
    if (direct.exact) return { values: { U: direct.rows }, nearest: true };
    // To turn the smallest singular value round costs least, and nothing where it is 0.
    const other = otherSign();
    const left = linalg.Matrix64.identity(n); // of the wrong determinant with no reflection: for n = 1 all, for n = 2 one more
    const isLeft = n === 1 || (n === 2 && linalg.trace(w) > linalg.trace(linalg.multiply(w.transpose(), other)));
    return { values: { U: reflectorsOf(isLeft ? left : other, n, keepsLast).rows }, nearest: n <= 2 || s[n - 1] === 0 };
  },
  promise: {
    kind: 'hard',
    property: 'W·Wᵀ = I',
    tolerance: rounding,
    measure: (w, _context, { frobeniusNorm, Matrix64, multiply, subtract }) =>
      frobeniusNorm(subtract(multiply(w, w.transpose()), Matrix64.identity(w.rows))),
    method: 'Frobenius norm of W·Wᵀ − I in float64',
  },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 5, outFeatures: 5, options: { bias: true } },
    { inFeatures: 4, outFeatures: 4, options: { lastSign: 1 } },
    { inFeatures: 1, outFeatures: 1, options: { lastSign: 1 } },
    { inFeatures: 20, outFeatures: 20 },
  ],
});
export type OrthogonalLinear = InstanceType<typeof OrthogonalLinear>;

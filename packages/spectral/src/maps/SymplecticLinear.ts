import { type Context, defineLinear, kaimingUniform, normal, type Parameter } from '@slim/core';
import { add, concat, eye, matMul, mul, neg, split, type Tensor, transpose, unstack } from '@tensorflow/tfjs-core';
import { refuseOdd, unitJ } from '../halves.js';
import { buildingPays } from '../reflections.js';

export interface SymplecticOptions {
  /** `symplectic` (default): WᵀJW = J. `skew`: the matrix of the reference, [[0, A], [−Aᵀ, 0]], which is skew and not symplectic. */
  form: 'symplectic' | 'skew';
}

type Values = { readonly weight: Tensor; readonly S: Tensor };

const FACTORS = 5;

/** [q, p]·W by halves: one shear after the other, or one product for each half. */
const multiplyHalves = (x: Tensor, { weight, S }: Values, { form }: SymplecticOptions): Tensor => {
  let [q, p] = split(x, 2, 1) as [Tensor, Tensor];
  if (form === 'skew') return concat([neg(matMul(p, transpose(weight))), matMul(q, weight)], 1);
  for (const [k, s] of unstack(mul(add(S, transpose(S, [0, 2, 1])), 0.5)).entries()) {
    if (k % 2 === 0) p = add(p, matMul(q, s));
    else q = add(q, matMul(p, s));
  }
  return concat([q, p], 1);
};

/**
 * An entry of a product of [n/2, n/2] matrices errs by √(n/2) units, five times on the way to W, and each error counts twice
 * in WᵀJW; the sums and the rounding of W itself add as much again.
 */
const rounding = ({ inFeatures: n, form }: Context<SymplecticOptions>): number =>
  form === 'skew' ? 0 : 20 * (Math.sqrt(n / 2) + 1) * 2 ** -24;

/**
 * Symplectic matrices: WᵀJW = J with J = [[0, I], [−I, 0]].
 *
 * W = U₀·L₁·U₂·L₃·U₄, U_k = [[I, s_k], [0, I]], L_k = [[I, 0], [s_k, I]], s_k = (S_k + S_kᵀ)/2: five shears reach every
 * symplectic matrix. With `form: 'skew'` W = [[0, weight], [−weightᵀ, 0]], the numbers of the reference.
 *
 * Parameters: `S` [5, n/2, n/2], U(−1/√n, 1/√n), n even; with `form: 'skew'` instead `weight` [n/2, n/2], N(0, 4/n); with
 * `bias: true` also `bias` [1, n].
 * Guarantee: WᵀJW = J, so that det W = 1, singular values come in pairs σ, 1/σ and eigenvalues in λ, 1/λ. The distance
 * ‖WᵀJW − J‖_F/‖W‖_F is 0 up to rounding: tolerance 20·(√(n/2) + 1)·2⁻²⁴ relative to ‖W‖_F, from five products of
 * [n/2, n/2] matrices, provided no partial product is much larger than W itself: shears that undo each other lose what
 * they have in excess. ‖W‖ is not bounded. With `form: 'skew'`: W = −Wᵀ bit for bit, eigenvalues ±i·σ(weight).
 * `fromMatrix` gives a symplectic W back. Of another W it gives for n = 2 the nearest matrix of determinant 1, and for larger n a
 * local minimum of the distance in the group, without proof that it is the nearest, or what 60 steps of a descent reach where
 * entries are far above 10. The time grows with n³: a second or two at n = 40. With `form: 'skew'` it gives the nearest.
 * When to use: one step of a system that conserves energy and volume; reversible layers of x = (position, momentum).
 * Source: Jin, Lin, Xiao, "Optimal unit triangular factorization of symplectic matrices", arXiv 2108.00223.
 *
 * @example
 * ```ts
 * import { SymplecticLinear } from '@slim/spectral';
 *
 * const map = new SymplecticLinear(4, 4, { seed: 1 });
 * const [certificate] = await map.certify();
 * console.log(certificate?.property, certificate?.holds); // WᵀJW = J true
 * map.dispose();
 * ```
 */
export const SymplecticLinear = defineLinear({
  name: 'SymplecticLinear',
  key: 'symplectic',
  defaults: { form: 'symplectic' } as SymplecticOptions,
  square: true,
  refuse: (context) => {
    const { form } = context;
    return form === 'symplectic' || form === 'skew' ? refuseOdd(context) : `form must be 'symplectic' or 'skew', got '${form}'`;
  },
  // Each form has its own parameter; the other is absent, and nothing reads it.
  parameters: ({ inFeatures: n, form }) =>
    (form === 'skew'
      ? { weight: normal([n / 2, n / 2], Math.sqrt(4 / n)) }
      : { S: kaimingUniform([FACTORS, n / 2, n / 2], n) }) as unknown as Record<'weight' | 'S', Parameter>,
  weight: (values, context) => multiplyHalves(eye(context.inFeatures), values, context),
  multiply: (x, values, context) => {
    const { inFeatures: n, form } = context;
    const perRow = (form === 'skew' ? 2 : FACTORS) * 2 * (n / 2) ** 2;
    const isDearer = buildingPays(x.shape[0] as number, context, { perRow, build: n * perRow });
    return isDearer ? matMul(x, multiplyHalves(eye(n), values, context)) : multiplyHalves(x, values, context);
  },
  traits: ({ form }) => (form === 'skew' ? { skew: 0 } : {}),
  project: async (w, { form, inFeatures: n }, linalg) => {
    if (form === 'symplectic') {
      const { symplecticFit } = await import('../projections/symplecticFit.js'); // as long as the rest of the map
      const { factors, nearest } = symplecticFit(w, linalg);
      return { values: { S: factors }, nearest };
    }
    const h = n / 2;
    const weight = Float64Array.from({ length: h * h }, (_, at) => {
      const [i, j] = [Math.floor(at / h), at % h];
      return (w.at(i, h + j) - w.at(h + j, i)) / 2;
    });
    return { values: { weight }, nearest: true };
  },
  promise: {
    kind: 'hard',
    property: ({ form }) => (form === 'skew' ? 'W = −Wᵀ' : 'WᵀJW = J'),
    tolerance: rounding,
    measure: (w, { form }, { add, frobeniusNorm, Matrix64, maxAbs, multiply, subtract }) => {
      if (form === 'skew') return maxAbs(add(w, w.transpose()));
      const j = unitJ(w.rows, Matrix64);
      return frobeniusNorm(subtract(multiply(multiply(w.transpose(), j), w), j)) / (frobeniusNorm(w) || Number.MIN_VALUE);
    },
    method: 'float64 measurement of W, of a symplectic one ‖WᵀJW − J‖_F/‖W‖_F',
  },
  examples: [
    { inFeatures: 2, outFeatures: 2 },
    { inFeatures: 4, outFeatures: 4, options: { bias: true } },
    { inFeatures: 6, outFeatures: 6, options: { form: 'skew' } },
    { inFeatures: 10, outFeatures: 10 },
  ],
});
export type SymplecticLinear = InstanceType<typeof SymplecticLinear>;

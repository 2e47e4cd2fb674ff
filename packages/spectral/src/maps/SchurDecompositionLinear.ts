import { buffer, type Context, defineLinear, filled, type Parameter, uniform } from '@slim/core';
import { add, cos, eye, matMul, mean, mul, sin, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { refuseOdd } from '../halves.js';
import { aboveBlocks, turnPairs } from '../pairs.js';
import { loneEigenvalues } from '../projections/loneEigenvalues.js';
import { schurFit } from '../projections/schurFit.js';
import { buildingPays, reflectors, turn, turnBack, turnFlops, turnRounding } from '../reflections.js';

export interface SchurDecompositionOptions {
  /** Weight of the penalty on moduli that are not 1, at least 0. */
  l2: number;
  /** A trained part of T above its blocks: transient growth without a change of the eigenvalues. Default false. */
  nonNormal: boolean;
}

type Options = Context<SchurDecompositionOptions>;
type Names = 'P.U' | 'theta' | 'gamma' | 'upper';
type Of = { readonly [K in Names]: Tensor };

/** x·T for rows x. */
const throughT = (x: Tensor, { theta, gamma, upper }: Of, { inFeatures: n, nonNormal }: Options): Tensor => {
  const blocks = turnPairs(x, mul(gamma, cos(theta)), mul(gamma, sin(theta)));
  return nonNormal ? add(blocks, matMul(x, mul(upper, aboveBlocks(n)))) : blocks;
};

const through = (x: Tensor, values: Of, context: Options): Tensor => {
  const u = values['P.U'];
  return turnBack(throughT(turn(x, u), values, context), u);
};

const flops = ({ inFeatures: n, nonNormal }: Options) => {
  const perRow = 2 * turnFlops(n, n) + 6 * n + (nonNormal ? 2 * n * n : 0);
  return { perRow, build: n * perRow };
};

/** Error of W relative to its norm: of both turns, of the product with T, and eight more for its blocks. */
const rounding = ({ inFeatures: n }: Options): number => 2 * turnRounding(n, n) + (Math.sqrt(n) + 8) * 2 ** -24;

/**
 * Square matrices of even order with the eigenvalues γ_k·e^{±iθ_k}: all normal ones, in which such planes are turned and
 * stretched, or with `nonNormal: true` those whose planes also feed each other.
 *
 * W = Q·T·Qᵀ, Q = H_0·H_1··· the product of reflections along the rows of P.U, T with the blocks
 * γ_k·[[cos θ_k, −sin θ_k], [sin θ_k, cos θ_k]] on the diagonal and, if nonNormal, the part of `upper` above them
 *
 * Parameters: `P.U` [n, n], N(0, 1) on and above the diagonal; `theta` [n/2], U(0, 2π); `gamma` [n/2], 1; with `nonNormal: true`
 * also `upper` [n, n], 0, of which only the part above the blocks acts; with `bias: true` also `bias` [1, n].
 * Guarantee: W·Wᵀ = Wᵀ·W, so that |γ_k| are also the singular values, and real eigenvalues in equal pairs; if nonNormal only
 * the latter. With ε = (√n + 8)·√n·2⁻²³ + (√n + 8)·2⁻²⁴ for the rounding of both turns and of T, relative to ‖W‖: W is within
 * ε of such a matrix, and so ‖W·Wᵀ − Wᵀ·W‖/‖W‖ within 4ε of 0.
 * When to use: recurrences whose eigenvalues are to be read, steered or held near the unit circle, by the penalty
 * regError = l2·mean((1 − γ)²). For n = 2 all Q of one determinant give the same W.
 * `fromMatrix` finds W in the class; what is not is fitted in the basis of its eigenvectors, made orthonormal. For n = 2 that is
 * the nearest: the class is the plane of I and J.
 * Source: Kerg, Goyette, Puelma Touzel, Gidel, Vorontsov, Bengio, Lajoie, "Non-normal recurrent neural network (nnRNN):
 * learning long time dependencies while improving expressivity with transient dynamics", NeurIPS 2019.
 *
 * @example
 * ```ts
 * import { SchurDecompositionLinear } from '@slim/spectral';
 *
 * const map = new SchurDecompositionLinear(4, 4, { seed: 1 });
 * const { re, im } = await map.eig();
 * console.log(re.map((part, k) => Math.hypot(part, im[k] ?? 0))); // four times about 1
 * map.dispose();
 * ```
 */
export const SchurDecompositionLinear = defineLinear({
  name: 'SchurDecompositionLinear',
  key: 'schur',
  defaults: { l2: 0.01, nonNormal: false } as SchurDecompositionOptions,
  square: true,
  refuse: (context) => refuseOdd(context) ?? (context.l2 < 0 ? `l2 must be at least 0, got ${context.l2}` : undefined),
  parameters: ({ inFeatures: n, nonNormal }) => {
    const upper = filled([n, n], 0);
    const own = { 'P.U': reflectors(n, n), theta: uniform([n / 2], 0, 2 * Math.PI), gamma: filled([n / 2], 1) };
    return { ...own, ...(nonNormal && { upper: n > 2 ? upper : buffer(upper) }) } as { [K in Names]: Parameter };
  },
  weight: (values, context) => through(eye(context.inFeatures), values, context),
  multiply: (x, values, context) => {
    const pays = buildingPays(x.shape[0] as number, context, flops(context));
    return pays ? matMul(x, through(eye(context.inFeatures), values, context)) : through(x, values, context);
  },
  penalty: ({ gamma }, { l2 }) => mul(mean(square(sub(1, gamma))), l2),
  project: (w, { nonNormal }, linalg) => schurFit(w, nonNormal, linalg),
  methods: (values, context) => ({
    /** T, [inFeatures, inFeatures]. */
    buildT: (): Tensor => throughT(eye(context.inFeatures), values, context),
  }),
  promise: {
    kind: 'hard',
    property: ({ nonNormal }) => `${nonNormal ? '' : 'W·Wᵀ = Wᵀ·W, '}real eigenvalues in pairs`,
    tolerance: (context) => (context.nonNormal ? 1 : 4) * rounding(context),
    measure: (w, { nonNormal }, linalg) => {
      const { frobeniusNorm, multiply, subtract } = linalg;
      const flipped = w.transpose();
      const commutator = nonNormal ? 0 : frobeniusNorm(subtract(multiply(w, flipped), multiply(flipped, w)));
      return Math.max(commutator / (frobeniusNorm(w) || 1), loneEigenvalues(w, linalg));
    },
    method: '‖W·Wᵀ − Wᵀ·W‖/‖W‖ and σmin(W − t·I) between real eigenvalues, float64',
  },
  examples: [
    { inFeatures: 4, outFeatures: 4 },
    { inFeatures: 6, outFeatures: 6, options: { bias: true, l2: 0.5 } },
    { inFeatures: 6, outFeatures: 6, options: { nonNormal: true } },
  ],
});
export type SchurDecompositionLinear = InstanceType<typeof SchurDecompositionLinear>;

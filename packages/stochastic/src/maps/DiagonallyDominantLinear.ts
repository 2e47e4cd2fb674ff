import { type Context, defineLinear, type Parameter } from '@slim/core';
import { abs, add, cast, eye, greaterEqual, mul, sub, sum } from '@tensorflow/tfjs-core';
import { mapRows } from '../projections/mapRows.js';
import { ontoDominantRow } from '../projections/ontoDominantRow.js';
import { rowSums } from '../rowSums.js';

export interface DiagonallyDominantOptions {
  /** By how much an entry of the diagonal exceeds the sum of the absolute values of the others, above 0. */
  epsilon: number;
  /** Whether the others are those of its row or those of its column. */
  axis: 'rows' | 'columns';
}

type Rule = Context<DiagonallyDominantOptions>;

/** Makes up for the rounding of a sum of n absolute values, whatever its order, and of three operations after it. */
const inflation = (n: number): number => 1 + (n + 4) * 2 ** -23;

const marginOf = (epsilon: number): number => epsilon * (1 + 2 ** -20);

/** Off the diagonal U(−1/n, 1/n), on it ½ beyond the least that dominance asks for: the expected diagonal is 1 + epsilon. */
const start = ({ inFeatures: n }: Rule): Parameter => ({
  shape: [n, n],
  initial: (random) => Float32Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 0.5 : random.uniform(-1 / n, 1 / n))),
});

/** The smallest |wᵢᵢ| − Σ_{j≠i} |wᵢⱼ|. */
const smallestMargin = (w: { readonly data: Float64Array; readonly rows: number; readonly columns: number }): number => {
  const others = rowSums({
    rows: w.rows,
    columns: w.columns,
    data: w.data.map((entry, k) => (k % (w.columns + 1) === 0 ? 0 : Math.abs(entry))),
  });
  return others.reduce((least, sum, i) => Math.min(least, Math.abs(w.data[i * (w.columns + 1)] as number) - sum), Number.POSITIVE_INFINITY);
};

/**
 * Square matrices that are strictly diagonally dominant by rows (or by columns), and so can be inverted.
 *
 * wᵢⱼ = vᵢⱼ for i ≠ j, wᵢᵢ = vᵢᵢ + s·(Σ_{j≠i} |vᵢⱼ| + epsilon), with v = weight and s the sign of vᵢᵢ, 1 where that is 0
 *
 * Parameters: `weight` [n, n], off the diagonal U(−1/n, 1/n), on it ½; with `bias: true` also `bias` [1, n]. Every matrix with
 * the margin epsilon has one weight, so nothing is out of reach. The matrices with a given sign of each diagonal entry do not
 * hang together: where vᵢᵢ is trained through 0, wᵢᵢ jumps to the other side. The start has positive signs; `fromMatrix` any.
 * Guarantee: |wᵢᵢ| ≥ Σ_{j≠i} |wᵢⱼ| + epsilon in exact arithmetic on the float32 W (tolerance 0): the sum is made larger by
 * (n + 4)·2⁻²³ of it and epsilon by 2⁻²⁰ of it, which is more than rounding takes. So W is not singular (Levy, Desplanques), and
 * ‖W⁻¹‖∞ ≤ 1/epsilon (Ahlberg, Nilson, Varah); by columns ‖W⁻¹‖₁ ≤ 1/epsilon. Either way σmin(W) ≥ epsilon/√n.
 * When to use: a matrix that is to be inverted, or solved with by iteration, however it is trained.
 * Source: Horn and Johnson, Matrix Analysis, 2nd ed., Theorem 6.1.10; Varah, "A lower bound for the smallest singular value of a
 * matrix", Linear Algebra and its Applications 11 (1975).
 *
 * @example
 * ```ts
 * import { DiagonallyDominantLinear } from '@slim/stochastic';
 * import { inverse, Matrix64 } from '@slim/core/linalg';
 *
 * const map = new DiagonallyDominantLinear(3, 3, { epsilon: 0.5, seed: 1 });
 * const w = Matrix64.from(await map.effectiveW().array());
 * console.log(inverse(w).toArray()); // rows whose absolute values sum to 2 at most
 * map.dispose();
 * ```
 */
export const DiagonallyDominantLinear = defineLinear({
  name: 'DiagonallyDominantLinear',
  key: 'diagonally_dominant',
  defaults: { epsilon: 0.1, axis: 'rows' } as DiagonallyDominantOptions,
  square: true,
  refuse: ({ epsilon, axis }) => {
    if (!(epsilon >= 2 ** -126)) return `epsilon must be above 0, at least 2⁻¹²⁶, got ${epsilon}`;
    return axis === 'rows' || axis === 'columns' ? undefined : `axis must be 'rows' or 'columns', got '${axis}'`;
  },
  parameters: (context) => ({ weight: start(context) }),
  weight: ({ weight }, { inFeatures: n, epsilon, axis }) => {
    const diagonal = eye(n);
    const along = axis === 'rows' ? 1 : 0;
    const others = mul(weight, sub(1, diagonal));
    const own = sum(mul(weight, diagonal), along, true);
    const sign = sub(mul(cast(greaterEqual(own, 0), 'float32'), 2), 1);
    const least = add(mul(sum(abs(others), along, true), inflation(n)), marginOf(epsilon));
    return add(others, mul(diagonal, add(own, mul(sign, least))));
  },
  // ‖W⁻¹‖₂ ≤ √n·‖W⁻¹‖∞, and the same of ‖·‖₁.
  traits: ({ inFeatures: n, epsilon }) => ({ sigmaMin: { value: epsilon / Math.sqrt(n), tolerance: 2 ** -40 } }),
  // Rows (columns) are independent, and each is taken to the nearest.
  project: (given, { inFeatures: n, epsilon, axis }, { Matrix64 }) => {
    const w = axis === 'rows' ? given : given.transpose();
    let i = -1;
    const weight = mapRows(w.data, n, (row) => {
      i += 1;
      const nearest = ontoDominantRow(row, i, epsilon).map(Math.fround);
      const others = nearest.reduce((total, entry, j) => total + (j === i ? 0 : Math.abs(entry)), 0);
      const own = nearest[i] as number;
      // Not 0, which would be of positive sign.
      nearest[i] = Math.sign(own) * Math.max(Math.abs(own) - others * inflation(n) - marginOf(epsilon), 2 ** -126);
      return nearest;
    });
    const values = Matrix64.of(n, n, weight);
    return { values: { weight: (axis === 'rows' ? values : values.transpose()).data }, nearest: true };
  },
  promise: {
    kind: 'hard',
    property: ({ epsilon, axis }) => `|wᵢᵢ| ≥ Σ|wᵢⱼ| + ${epsilon} by ${axis}`,
    tolerance: 0,
    bound: ({ epsilon }) => epsilon,
    relation: 'at least',
    measure: (w, { axis }) => smallestMargin(axis === 'rows' ? w : w.transpose()),
    method: 'smallest |wᵢᵢ| − Σ_{j≠i} |wᵢⱼ| in float64',
  },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 4, outFeatures: 4, options: { bias: true } },
    { inFeatures: 5, outFeatures: 5, options: { axis: 'columns', epsilon: 2 } },
  ],
});
export type DiagonallyDominantLinear = InstanceType<typeof DiagonallyDominantLinear>;

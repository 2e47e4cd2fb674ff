import { concat, transpose } from '@tensorflow/tfjs-core';
import type { Context } from '../contract/Context.js';
import { defineLinear } from '../contract/defineLinear.js';
import { uniform } from '../initial/uniform.js';
import { gram } from '../ops/gram.js';
import { rootOfPositivePart } from '../projections/rootOfPositivePart.js';

export interface TrivialNullSpaceOptions {
  /** Rows of `Gl1`; null: half of inFeatures, rounded up. */
  rank: number | null;
  /** Lower bound of the singular values, above 0. */
  epsilon: number;
}

const rankOf = ({ rank, inFeatures }: Context<TrivialNullSpaceOptions>): number => rank ?? Math.floor((inFeatures + 1) / 2);

/**
 * An entry is a dot product of `rank` float32 terms, whose errors add up like √rank units in the last place; the norm of
 * a matrix of such errors is at most about 2√n·u·‖W‖, and 2u more for the sum and the rounding of epsilon.
 */
const rounding = ({ inFeatures: n }: Context<TrivialNullSpaceOptions>): number => (2 * Math.sqrt(n) + 2) * 2 ** -24;

/**
 * Matrices that send nothing but zero to zero: every singular value is at least epsilon.
 *
 * W = [Gl1ᵀ·Gl1 + epsilon·I, Gl2ᵀ], so that W·Wᵀ ⪰ epsilon²·I
 *
 * Parameters: `Gl1` [rank, inFeatures], `Gl2` [outFeatures − inFeatures, inFeatures], both U(0, 1). outFeatures ≥ inFeatures; no bias.
 * Guarantee: σmin(W) ≥ epsilon up to rounding: tolerance (2√n + 2)·2⁻²⁴ relative to ‖W‖ for n inFeatures, the norm of the
 * rounding errors of n² dot products. An epsilon below that is lost in float32, and certify says that it does not hold.
 * When to use: encoders that must not forget a direction of their input.
 * Source: Skomski, Vasisht, Wight, Tuor, Drgoňa, Vrabie, "Constrained block nonlinear neural dynamical models", ACC 2021.
 *
 * @example
 * ```ts
 * import { TrivialNullSpaceLinear } from '@slim/core';
 *
 * const map = new TrivialNullSpaceLinear(3, 5, { epsilon: 0.5, seed: 1 });
 * const [certificate] = await map.certify();
 * console.log(certificate?.property, certificate?.holds); // σmin(W) ≥ 0.5 true
 * map.dispose();
 * ```
 */
export const TrivialNullSpaceLinear = defineLinear({
  name: 'TrivialNullSpaceLinear',
  key: 'trivial_nullspace',
  defaults: { rank: null, epsilon: 0.1 } as TrivialNullSpaceOptions,
  tall: true,
  bias: { allowed: false },
  refuse: (context) => {
    const { epsilon } = context;
    if (!(epsilon > 0)) return `epsilon must be above 0, got ${epsilon}`;
    const rank = rankOf(context);
    return Number.isSafeInteger(rank) && rank >= 0 ? undefined : `rank must be a whole number from 0, got ${rank}`;
  },
  parameters: (context) => ({
    Gl1: uniform([rankOf(context), context.inFeatures], 0, 1),
    Gl2: uniform([context.outFeatures - context.inFeatures, context.inFeatures], 0, 1),
  }),
  weight: ({ Gl1, Gl2 }, { inFeatures, outFeatures, epsilon }) => {
    const definite = gram(Gl1, { transposed: true, shift: epsilon });
    return outFeatures === inFeatures ? definite : concat([definite, transpose(Gl2)], 1);
  },
  traits: (context) => ({ sigmaMin: { value: context.epsilon, tolerance: rounding(context) } }),
  // The first block is at best the symmetric part less epsilon·I with its `rank` largest eigenvalues above zero (Eckart
  // and Young, for semidefinite matrices); the others are free.
  project: (w, context, { add, eigh, Matrix64, scale, subtract }) => {
    const n = w.rows;
    const block = Matrix64.from(w.toArray().map((row) => row.slice(0, n)));
    const rest = Matrix64.of(w.columns - n, n, w.transpose().data.slice(n * n));
    const definite = subtract(scale(add(block, block.transpose()), 0.5), scale(Matrix64.identity(n), context.epsilon));
    return { values: { Gl1: rootOfPositivePart(eigh(definite), rankOf(context)), Gl2: rest.data }, nearest: true };
  },
  promise: {
    kind: 'hard',
    property: ({ epsilon }) => `σmin(W) ≥ ${epsilon}`,
    tolerance: rounding,
    bound: ({ epsilon }) => epsilon,
    relation: 'at least',
    measure: (w, _context, { singularValues }) => singularValues(w).at(-1) as number,
    method: 'smallest singular value of W in float64',
  },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 3, outFeatures: 5 },
    { inFeatures: 4, outFeatures: 4, options: { rank: 0, epsilon: 0.5 } },
    { inFeatures: 2, outFeatures: 6, options: { rank: 5 } },
  ],
});
export type TrivialNullSpaceLinear = InstanceType<typeof TrivialNullSpaceLinear>;

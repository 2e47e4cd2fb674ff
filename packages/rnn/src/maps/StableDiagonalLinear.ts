import { defineLinear, type Parameter } from '@slim/core';
import { eye, mul, type Tensor, tanh } from '@tensorflow/tfjs-core';
import { initialShare, moduliPromise, refuseSigmaMax } from '../ssm/diagonal.js';
import type { Numbers } from '../ssm/numbers.js';

export interface StableDiagonalOptions {
  /** No eigenvalue is larger in modulus. Above 0, at most 1 − 2⁻²⁰. */
  sigmaMax: number;
}

/** tanh (3 units in the last place) and the product with sigmaMax (1), relative to |λ| ≤ ‖W‖. */
const ROUNDING = 4 * 2 ** -24;

/** Beyond this the tanh of float32 is ±1. */
const SATURATED = 20;

/** Where a modulus lies between −sigmaMax and sigmaMax, as the parameter that gives it. */
const parameterOf = (share: number): number => Math.max(-SATURATED, Math.min(SATURATED, Math.atanh(Math.max(-1, Math.min(1, share)))));

const slowModes = (n: number): Parameter => ({
  shape: [n],
  initial: (random) =>
    Float32Array.from({ length: n }, () => Math.atanh(initialShare(() => random.uniform())) * (random.integer(2) === 0 ? -1 : 1)),
});

/**
 * Diagonal matrices whose eigenvalues are real and smaller than 1 in modulus: stable linear dynamics, one number to a state.
 *
 * W = diag(sigmaMax·tanh(weight))
 *
 * Parameters: `weight` [n]; |λ|/sigmaMax starts with a square uniform on [0.9², 0.999²] and a random sign; with `bias: true` also
 * `bias` [1, n].
 * Guarantee: W is diagonal exactly. |λ| ≤ sigmaMax up to 4 units in the last place, 4·2⁻²⁴ of ‖W‖, and since sigmaMax is at
 * most 1 − 2⁻²⁰, |λ| < 1.
 * When to use: the state matrix of a linear state space whose modes decay or alternate in sign; with oscillations, see
 * StablePairsLinear.
 * Source: Gupta, Gu, Berant, "Diagonal state spaces are as effective as structured state spaces", NeurIPS 2022.
 *
 * @example
 * ```ts
 * import { StableDiagonalLinear } from '@slim/rnn';
 *
 * const map = new StableDiagonalLinear(4, 4, { sigmaMax: 0.99, seed: 1 });
 * console.log((await map.eig()).re); // all within ±0.99
 * map.dispose();
 * ```
 */
export const StableDiagonalLinear = defineLinear({
  name: 'StableDiagonalLinear',
  key: 'stable_diagonal',
  defaults: { sigmaMax: 0.9999 } as StableDiagonalOptions,
  square: true,
  refuse: ({ sigmaMax }) => refuseSigmaMax(sigmaMax),
  parameters: ({ inFeatures: n }) => ({ weight: slowModes(n) }),
  weight: ({ weight }, { inFeatures: n, sigmaMax }) => mul(eye(n), mul(tanh(weight), sigmaMax)),
  multiply: (x, { weight }, { sigmaMax }) => mul(x, mul(tanh(weight), sigmaMax)),
  bounded: true,
  traits: ({ sigmaMax }) => ({ symmetric: 0, sigmaMax: { value: sigmaMax, tolerance: ROUNDING } }),
  // The entries are independent of each other, and those off the diagonal are zero whatever the parameters.
  project: (w, { sigmaMax }) => ({
    values: { weight: Float64Array.from({ length: w.rows }, (_, i) => parameterOf((w.data[i * w.columns + i] as number) / sigmaMax)) },
    nearest: true,
  }),
  methods: ({ weight }, { sigmaMax }) => ({
    /** The eigenvalues, [n]. */
    diagonal: (): Numbers => [mul(tanh(weight as Tensor), sigmaMax)],
  }),
  promise: [
    {
      kind: 'hard',
      property: 'W is diagonal',
      tolerance: 0,
      measure: (w) => w.data.reduce((most, entry, i) => (i % (w.columns + 1) === 0 ? most : Math.max(most, Math.abs(entry))), 0),
      method: 'largest entry off the diagonal',
    },
    moduliPromise(ROUNDING),
  ],
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 5, outFeatures: 5, options: { bias: true, sigmaMax: 0.5 } },
  ],
});
export type StableDiagonalLinear = InstanceType<typeof StableDiagonalLinear>;

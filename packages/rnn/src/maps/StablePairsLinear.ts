import { type Context, defineLinear, type Parameter, type Values } from '@slim/core';
import { concat, cos, eye, mul, neg, sigmoid, sin, slice } from '@tensorflow/tfjs-core';
import { initialShare, moduliPromise, refuseSigmaMax } from '../ssm/diagonal.js';
import type { Numbers } from '../ssm/numbers.js';
import { times } from '../ssm/numbers.js';

export interface StablePairsOptions {
  /** No eigenvalue is larger in modulus. Above 0, at most 1 − 2⁻²⁰. */
  sigmaMax: number;
  /** Angles start uniform on (0, maxAngle); small angles are slow oscillations. Above 0, at most π. */
  maxAngle: number;
}

type Settings = Context<StablePairsOptions>;

/** A sigmoid (4 units in the last place), cosine and sine (2), the products with them and with sigmaMax (2), relative to |λ| ≤ ‖W‖. */
const ROUNDING = 8 * 2 ** -24;

/** Beyond this the sigmoid of float32 is 0 or 1 to its last place. */
const SATURATED = 88;

const logit = (share: number): number => Math.max(-SATURATED, Math.min(SATURATED, Math.log(share / (1 - share))));

const ring = (m: number): Parameter => ({
  shape: [m],
  initial: (random) => Float32Array.from({ length: m }, () => logit(initialShare(() => random.uniform()))),
});

/** λ = sigmaMax·sigmoid(modulus)·e^{i·angle} as real and imaginary parts, each [m]. */
const eigenvalues = ({ modulus, angle }: Values<'modulus' | 'angle'>, sigmaMax: number): Numbers => {
  const r = mul(sigmoid(modulus), sigmaMax);
  return [mul(r, cos(angle)), mul(r, sin(angle))];
};

const half = ({ inFeatures }: Settings): number => inFeatures / 2;

/** Distance of W from the form [[D(a), D(b)], [−D(b), D(a)]] with diagonal D, as the largest entry of the difference. */
const formError = (data: ArrayLike<number>, n: number): number => {
  const m = n / 2;
  const at = (i: number, j: number): number => data[i * n + j] as number;
  let worst = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [k, l] = [i % m, j % m];
      const wanted = k !== l ? 0 : i < m === j < m ? at(k, k) : i < m ? at(k, k + m) : -at(k, k + m);
      worst = Math.max(worst, Math.abs(at(i, j) - wanted));
    }
  }
  return worst;
};

/**
 * Matrices with m conjugate pairs of eigenvalues smaller than 1 in modulus, each a rotation that shrinks: stable linear dynamics
 * with oscillations. The first half of a row holds the real parts of m complex numbers, the second half the imaginary parts.
 *
 * W = [[D(a), D(b)], [−D(b), D(a)]] with D diagonal and λ = a + ib = sigmaMax·sigmoid(modulus)·e^{i·angle}: xW multiplies each of
 * the m complex numbers by its λ.
 *
 * Parameters: `modulus` [m] and `angle` [m], m = n/2; |λ|/sigmaMax starts with a square uniform on [0.9², 0.999²], angles start
 * uniform on (0, maxAngle); with `bias: true` also `bias` [1, n].
 * Guarantee: W has this form exactly, and is normal, so that its singular values are the |λ|. |λ| ≤ sigmaMax up to 8 units in
 * the last place, 8·2⁻²⁴ of ‖W‖, and since sigmaMax is at most 1 − 2⁻²⁰, |λ| < 1. This takes cosines and sines that are right
 * to float32; those of some graphics drivers are not, and err by 10⁻⁴.
 * When to use: the state matrix of a linear state space that has to remember for long, or to oscillate.
 * Source: Orvieto, Smith, Gu, Fernando, Gulcehre, Pascanu, De, "Resurrecting recurrent neural networks for long sequences",
 * ICML 2023; there |λ| = exp(−exp(ν)), here a sigmoid, whose gradient stays finite for every parameter.
 *
 * @example
 * ```ts
 * import { StablePairsLinear } from '@slim/rnn';
 *
 * const map = new StablePairsLinear(4, 4, { sigmaMax: 0.99, maxAngle: 0.1, seed: 1 });
 * const { re, im } = await map.eig();
 * console.log(re.map((part, k) => Math.hypot(part, im[k] ?? 0))); // all at most 0.99
 * map.dispose();
 * ```
 */
export const StablePairsLinear = defineLinear({
  name: 'StablePairsLinear',
  key: 'stable_pairs',
  defaults: { sigmaMax: 0.9999, maxAngle: Math.PI } as StablePairsOptions,
  square: true,
  refuse: (context) => {
    const { inFeatures: n, sigmaMax, maxAngle } = context;
    if (n % 2 !== 0) return `needs an even number of features, one pair of eigenvalues to two of them, got ${n}`;
    if (!(maxAngle > 0 && maxAngle <= Math.PI)) return `maxAngle must be above 0 and at most π, got ${maxAngle}`;
    return refuseSigmaMax(sigmaMax);
  },
  parameters: (context) => ({
    modulus: ring(half(context)),
    angle: {
      shape: [half(context)],
      initial: (random) => Float32Array.from({ length: half(context) }, () => random.uniform(0, context.maxAngle)),
    },
  }),
  weight: (values, context) => {
    const identity = eye(half(context));
    const [a, b] = eigenvalues(values, context.sigmaMax).map((part) => mul(identity, part)) as [typeof identity, typeof identity];
    return concat([concat([a, b], 1), concat([neg(b), a], 1)], 0);
  },
  multiply: (x, values, context) => {
    const [rows, m] = [x.shape[0] as number, half(context)];
    const parts = [0, m].map((from) => slice(x, [0, from], [rows, m])) as unknown as Numbers;
    return concat([...times(eigenvalues(values, context.sigmaMax), parts)], 1);
  },
  bounded: true,
  traits: ({ sigmaMax }) => ({ sigmaMax: { value: sigmaMax, tolerance: ROUNDING } }),
  // The matrices of this form are a subspace, onto which entries are averaged; within it |λ| > sigmaMax is pulled back to the circle.
  project: (w, context) => {
    const [n, m] = [context.inFeatures, half(context)];
    const at = (i: number, j: number): number => w.data[i * n + j] as number;
    const values = { modulus: new Float64Array(m), angle: new Float64Array(m) };
    for (let k = 0; k < m; k++) {
      const [a, b] = [(at(k, k) + at(k + m, k + m)) / 2, (at(k, k + m) - at(k + m, k)) / 2];
      values.modulus[k] = logit(Math.min(1, Math.hypot(a, b) / context.sigmaMax));
      values.angle[k] = Math.atan2(b, a);
    }
    return { values, nearest: true };
  },
  methods: (values, { sigmaMax }) => ({
    /** The eigenvalues with one of each pair: real and imaginary parts, each [n/2]. */
    diagonal: (): Numbers => eigenvalues(values, sigmaMax),
  }),
  promise: [
    {
      kind: 'hard',
      property: 'W = [[D(a), D(b)], [−D(b), D(a)]]',
      tolerance: 0,
      measure: (w) => formError(w.data, w.rows),
      method: 'largest entry that differs',
    },
    moduliPromise(ROUNDING),
  ],
  examples: [
    { inFeatures: 2, outFeatures: 2 },
    { inFeatures: 6, outFeatures: 6, options: { bias: true, sigmaMax: 0.5, maxAngle: 1 } },
  ],
});
export type StablePairsLinear = InstanceType<typeof StablePairsLinear>;

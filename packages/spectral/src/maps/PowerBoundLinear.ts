import { type Context, defineLinear, type MapPromise, uniform } from '@slim/core';
import { relu, sub, type Tensor } from '@tensorflow/tfjs-core';
import { dominantPlane } from '../dominantPlane.js';
import { spectralRadius } from '../spectralRadius.js';

export interface PowerBoundOptions {
  /** What the spectral radius is to stay below, at least 0. */
  maxP: number;
  /** How many steps of a power iteration the penalty is worth, from 1. */
  pwrIters: number;
  /** false (default, as the reference): W starts as U(0, 1), of spectral radius near n/2. true: U(0, 2·maxP/n), near maxP. */
  scaledStart: boolean;
}

/** Two more than for so many steps: they cost little, and shrink what eigenvalues of about one modulus are off by. */
const squaringsOf = ({ pwrIters }: PowerBoundOptions): number => Math.ceil(Math.log2(pwrIters)) + 2;

const isBelow: MapPromise<PowerBoundOptions> = {
  kind: 'soft',
  property: ({ maxP }) => `ρ(W) ≤ ${maxP}`,
  bound: ({ maxP }) => maxP,
  tolerance: ({ inFeatures: n }: Context) => n * 2 ** -24,
  measure: (w, _context, linalg) => linalg.spectralRadius(w),
  method: 'largest modulus of an eigenvalue of W in float64',
};

/**
 * Any square matrix, with a penalty on a spectral radius above a bound.
 *
 * W is the parameter, regError = max(ρ(W) − maxP, 0), ρ(W) = max |λ|
 *
 * Parameters: `W` [n, n], U(0, 1), of spectral radius near n/2, or with `scaledStart` U(0, 2·maxP/n); with `bias: true` also
 * `bias` [1, n].
 * Guarantee, soft: ρ(W) ≤ maxP where regError is 0; tolerance n·2⁻²⁴ relative to ‖W‖. regError takes ρ from the traces of W^m
 * and W^2m, m ≥ 4·pwrIters, without a start vector: the same W has the same regError. k eigenvalues of about one modulus
 * are off by a factor k^(±1/m), or 2^(−12/m) where their powers cancel (roots of unity), and those of a defective matrix by
 * more (0.7 % for a Jordan block); the gradient is that of a dominant eigenvalue, real or complex, with left and right vectors.
 * When to use: dynamics that should not grow, where the loss may ask for more. `StableLinear` keeps the bound for every
 * parameter value, and costs less at large n: regError takes 1.5·log₂(m) + 2 products of n × n matrices.
 * `fromMatrix` is exact for every W; regError tells how far ρ(W) is above maxP.
 * Source: Horn and Johnson, Matrix Analysis, 2nd ed., 6.3.12 for the gradient; power sums of eigenvalues: Householder, The
 * numerical treatment of a single nonlinear equation, 1970.
 *
 * @example
 * ```ts
 * import { PowerBoundLinear } from '@slim/spectral';
 *
 * const { map } = await PowerBoundLinear.fromMatrix([[0, 4], [-0.25, 0]], { maxP: 0.5 });
 * map.regError().print(); // 0.5: both eigenvalues, ±i, have modulus 1
 * map.dispose();
 * ```
 */
export const PowerBoundLinear = defineLinear({
  name: 'PowerBoundLinear',
  key: 'Power_bound',
  aliases: ['power_bound'],
  defaults: { maxP: 1, pwrIters: 200, scaledStart: false } as PowerBoundOptions,
  square: true,
  refuse: ({ maxP, pwrIters }) => {
    if (maxP < 0) return `maxP must be at least 0, got ${maxP}`;
    return Number.isSafeInteger(pwrIters) && pwrIters >= 1 ? undefined : `pwrIters must be a whole number from 1, got ${pwrIters}`;
  },
  parameters: ({ inFeatures: n, maxP, scaledStart }) => ({ W: uniform([n, n], 0, scaledStart ? (2 * maxP) / n : 1) }),
  weight: ({ W }) => W,
  penalty: ({ W }, context) => relu(sub(spectralRadius(W, squaringsOf(context)), context.maxP)),
  project: ({ data }) => ({ values: { W: data }, nearest: true }),
  methods: ({ W }, { pwrIters }) => ({
    /** Two orthonormal vectors [n, 1] that W·v leaves in one plane, that of the dominant eigenvalues, after pwrIters steps; without gradient. */
    eigVEstimate: (): Tensor[] => dominantPlane(W, pwrIters),
  }),
  promise: isBelow,
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 5, outFeatures: 5, options: { bias: true, maxP: 0.9 } },
    { inFeatures: 4, outFeatures: 4, options: { maxP: 0.5, pwrIters: 64, scaledStart: true } },
    { inFeatures: 3, outFeatures: 3, options: { maxP: 10 } },
  ],
});
export type PowerBoundLinear = InstanceType<typeof PowerBoundLinear>;

import { type Context, defineLinear, filled } from '@slim/core';
import { eye, type Tensor } from '@tensorflow/tfjs-core';
import { butterflyPromise } from '../butterfly/butterflyPromise.js';
import { butterflySizes } from '../butterfly/butterflySizes.js';
import { multiplyButterfly } from '../butterfly/multiplyButterfly.js';
import { twiddle } from '../butterfly/twiddle.js';
import { complexBias } from '../complexBias.js';
import { embed } from '../embed.js';

export interface ButterflyOptions {
  /** Over the complex numbers: x, W, y and the parameters end in an axis of 2 (re, im). */
  complex: boolean;
  /** One 2 × 2 block for all the groups of a factor instead of one for each. */
  tiedWeight: boolean;
  /** Whether the factors pair neighbours first and the farthest last, or the other way round. */
  increasingStride: boolean;
  /** Start with orthogonal (unitary) blocks. */
  orthoInit: boolean;
}

/**
 * Butterfly matrices: products of m = log₂ N sparse factors, as in the fast Fourier transform. x·W takes O(N log N) operations.
 *
 * x is padded with zeros to N = 2^m numbers, m the smallest for inFeatures. The factor of stride s = 2^l sees them as [N/(2s), 2, s]
 * and mixes the pairs: out[g, p, k] = Σ_q t[p, q]·in[g, q, k], its 2 × 2 matrix t tied (the same for all groups g) or not.
 * More than N outputs: S = ⌈outFeatures/N⌉ such products side by side. N/2 outputs or fewer: averages over groups of columns.
 *
 * Parameters: `linmap.twiddle` [S, N − 1, 2, 2], the block of stride s and place k at s − 1 + k, or untied [S, m, N/2, 2, 2], at
 * l and g·s + k; complex ones end in an axis of 2. Each number is N(0, 1/2), complex parts N(0, 1/4). With `bias: true` also
 * `linmap.bias` [outFeatures], complex [outFeatures, 2], U(−1/√i, 1/√i) for i inFeatures; it is no part of W.
 * For inFeatures = 1 there is no factor and nothing to train but the bias: W is all ones.
 * Guarantee: for each of the m − 1 places between two factors, W falls into blocks of rank one: the inputs and outputs whose paths
 * meet in one number. (Where decreasing strides average a columns: of rank at most a.) An entry is a product of m numbers with
 * 3·m roundings at most, and elimination with full pivoting multiplies that by at most 8: 32·(m + a)·2⁻²⁴ of ‖W‖.
 * `orthoInit` makes W orthogonal (unitary) only where inFeatures = outFeatures = 2^m, and only at the start: training leaves it.
 * When to use: large layers, and structured transforms to be learnt. `dft`, `dct2` and others of this package start from exact ones.
 * `fromMatrix` finds the factors of every W of the class, but for one case: untied ones with decreasing strides that average
 * columns. What is no butterfly product gets a near one, the nearest up to N = 4.
 * Source: Dao, Gu, Eichhorn, Rudra, Ré, "Learning fast algorithms for linear transforms using butterfly factorizations",
 * arXiv 1903.05895; factorisation: Zheng, Riccietti, Gribonval, arXiv 2110.01230.
 *
 * @example
 * ```ts
 * import { ButterflyLinear } from '@slim/sparse';
 * import { ones } from '@tensorflow/tfjs-core';
 *
 * const map = new ButterflyLinear(1024, 1000, { tiedWeight: false, seed: 1 });
 * console.log(map.parameters['linmap.twiddle'].size); // 20480 numbers instead of 1024000
 * console.log(map.forward(ones([64, 1024])).shape); // [64, 1000]
 * map.dispose();
 * ```
 */
export const ButterflyLinear = defineLinear({
  name: 'ButterflyLinear',
  key: 'butterfly',
  defaults: { complex: false, tiedWeight: true, increasingStride: true, orthoInit: false } as ButterflyOptions,
  field: ({ complex }) => (complex ? 'complex' : 'real'),
  bias: { key: 'linmap.bias', parameter: complexBias, spread: true },
  parameters: (context) => ({ 'linmap.twiddle': twiddle(butterflySizes(context), context) }),
  weight: ({ 'linmap.twiddle': blocks }, context) => {
    const identity: Tensor = eye(context.inFeatures);
    return multiplyButterfly(context.complex ? embed(identity) : identity, blocks, context);
  },
  multiply: (x, { 'linmap.twiddle': blocks }, context) => multiplyButterfly(x, blocks, context),
  // The reference owns a second bias beside this one, which nothing reads.
  stateKeys: { derived: { bias: ({ bias, outFeatures }: Context<ButterflyOptions>) => (bias ? filled([1, outFeatures], 0) : undefined) } },
  project: async (w, context) => {
    const { butterflyFit } = await import('../projections/butterflyFit.js'); // as long as the rest of the map
    return butterflyFit(w, context);
  },
  promise: butterflyPromise,
  examples: [
    { inFeatures: 1, outFeatures: 3 },
    { inFeatures: 4, outFeatures: 6, options: { complex: true, bias: true, tiedWeight: false } },
    { inFeatures: 4, outFeatures: 4, options: { complex: true } },
    { inFeatures: 12, outFeatures: 7, options: { complex: true, increasingStride: false, orthoInit: true } },
    { inFeatures: 4, outFeatures: 4 },
    { inFeatures: 8, outFeatures: 8, options: { tiedWeight: false, increasingStride: false, orthoInit: true } },
    { inFeatures: 5, outFeatures: 7, options: { bias: true } },
    { inFeatures: 3, outFeatures: 9, options: { increasingStride: false } },
    { inFeatures: 13, outFeatures: 4, options: { bias: true, tiedWeight: false } }, // averages 4 columns
    { inFeatures: 16, outFeatures: 8, options: { increasingStride: false } },
  ],
});
export type ButterflyLinear = InstanceType<typeof ButterflyLinear>;

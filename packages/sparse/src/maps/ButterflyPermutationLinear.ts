import { type Context, defineLinear, type LinearMap, product, Random } from '@slim/core';
import { eye, type Tensor } from '@tensorflow/tfjs-core';
import { isPowerOfTwo } from '../butterfly/isPowerOfTwo.js';
import { permutationBias } from '../complexBias.js';
import { embed, realParts } from '../embed.js';
import { bitreversalPermutation } from '../permutations/bitreversalPermutation.js';
import { refusePermutation } from '../permutations/refusePermutation.js';
import { ButterflyLinear } from './ButterflyLinear.js';
import { FixedPermutation } from './FixedPermutation.js';

export interface ButterflyPermutationOptions {
  /** One permutation before each butterfly: what place k takes. null: one butterfly after bit reversal. */
  permutations: readonly (readonly number[])[] | null;
  /** One 2 × 2 block for all the groups of a factor instead of one for each. */
  tiedWeight: boolean;
  /** Whether x, W and y are complex. Otherwise W is the real part of the complex product. */
  complex: boolean;
}

type Steps = { readonly steps: LinearMap };

const permutationsOf = ({ permutations, inFeatures }: Context<ButterflyPermutationOptions>): readonly (readonly number[])[] =>
  permutations ?? [bitreversalPermutation(inFeatures)];

const through = (x: Tensor, complex: boolean, { steps }: Steps): Tensor =>
  complex ? steps.multiply(x) : realParts(steps.multiply(embed(x)));

const refuse = (context: Context<ButterflyPermutationOptions>): string | undefined => {
  const { inFeatures: n, permutations } = context;
  if (!isPowerOfTwo(n)) return `the size must be a power of two, got ${n}`;
  if (permutations === null) return undefined;
  if (!Array.isArray(permutations) || permutations.length === 0) return `permutations must be a list of one or more, got ${permutations}`;
  for (const [i, one] of permutations.entries()) {
    const broken = refusePermutation(one, n);
    if (one === null || broken) return `permutations[${i}]: ${broken ?? 'null is no permutation'}`;
  }
  return undefined;
};

/**
 * Products of fixed permutations and complex butterflies, and their real parts: a class with many fast transforms in it.
 *
 * W = P₁B₁P₂B₂ ⋯ PₖBₖ, or its real part, P permutation matrices, B butterfly matrices with complex 2 × 2 blocks and increasing
 * strides. x·W takes O(k·n·log n) operations. The discrete Fourier transform is one such step with bit reversal; cosine, sine and
 * Hartley transforms are real parts of one step, and circulant matrices of two.
 *
 * n = inFeatures = outFeatures is a power of two.
 * Parameters: `steps.factors.0.permutation` [n], constant, `steps.factors.1.linmap.twiddle`, tied [1, n − 1, 2, 2, 2] or untied
 * [1, log₂ n, n/2, 2, 2, 2], N(0, 1/4), and so on for further steps. With `bias: true` also `bias` [1, n], complex [n, 2].
 * Guarantee: none but the structure.
 * When to use: to learn a fast transform, or to go on training from an exact one: `dft`, `inverseDft`, `dct2`, `dst2`, `hartley` and
 * `circulant` make such maps.
 * Source: Dao, Gu, Eichhorn, Rudra, Ré, "Learning fast algorithms for linear transforms using butterfly factorizations",
 * arXiv 1903.05895.
 *
 * @example
 * ```ts
 * import { ButterflyPermutationLinear } from '@slim/sparse';
 * import { ones } from '@tensorflow/tfjs-core';
 *
 * const map = new ButterflyPermutationLinear(256, 256, { seed: 1 });
 * console.log(map.forward(ones([8, 256])).shape); // [8, 256]
 * map.dispose();
 * ```
 */
export const ButterflyPermutationLinear = defineLinear({
  name: 'ButterflyPermutationLinear',
  key: 'butterfly_permutation',
  defaults: { permutations: null, tiedWeight: true, complex: false } as ButterflyPermutationOptions,
  square: true,
  refuse,
  field: ({ complex }) => (complex ? 'complex' : 'real'),
  bias: { parameter: permutationBias },
  parameters: () => ({}),
  parts: (context, seedOf): Steps => {
    const { inFeatures: n, tiedWeight } = context;
    const random = new Random(seedOf('steps'));
    const maps = permutationsOf(context).flatMap((permutation, step) => [
      new FixedPermutation(n, n, { permutation, complex: true }),
      new ButterflyLinear(n, n, { complex: true, tiedWeight, seed: random.seedOf(String(step)) }),
    ]);
    return { steps: product(...maps) };
  },
  weight: (_values, { inFeatures, complex, parts }) => {
    const identity: Tensor = eye(inFeatures);
    return through(complex ? embed(identity) : identity, complex, parts);
  },
  multiply: (x, _values, { complex, parts }) => through(x, complex, parts),
  promise: { kind: 'none', property: 'a product of permutations and butterflies, or its real part' },
  examples: [
    { inFeatures: 1, outFeatures: 1 },
    { inFeatures: 8, outFeatures: 8, options: { bias: true } },
    {
      inFeatures: 4,
      outFeatures: 4,
      options: {
        tiedWeight: false,
        permutations: [
          [2, 0, 3, 1],
          [0, 2, 1, 3],
        ],
      },
    },
    { inFeatures: 4, outFeatures: 4, options: { complex: true } },
  ],
});
export type ButterflyPermutationLinear = InstanceType<typeof ButterflyPermutationLinear>;

import {
  add,
  addN,
  clone,
  concat,
  mul,
  reshape,
  reverse,
  slice,
  sub,
  sum,
  type Tensor,
  tidy,
  transpose,
  util,
  zeros,
} from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';
import { asShape, callOf, checkFlags, realTensor } from './batches.js';
import { defineOp } from './defineOp.js';

interface Attributes {
  readonly increasingStride: boolean;
}

/** (1 − p)·x + p·y, exact where p is 0 or 1. */
const mix = (x: Tensor, y: Tensor, p: Tensor): Tensor => add(mul(sub(1, p), x), mul(p, y));

/** One factor, on blocks of 2·half: p₀ for the whole block, p₁ and p₂ for its halves. */
interface Factor {
  readonly half: number;
  readonly ofBlock: Tensor;
  readonly ofHalves: Tensor;
}

/** The factors in the order in which they act. */
const factorsOf = (x: Tensor, prob: Tensor, { increasingStride }: Attributes): Factor[] => {
  const factors = Array.from({ length: Math.log2(x.shape[1]!) - 1 }, (_, i): Factor => {
    const row = prob.shape[0] === 1 ? 0 : i;
    const ofHalves = reshape(slice(prob, [row, 1], [1, 2]), [1, 2, 1]);
    return { half: 2 ** (i + 1), ofBlock: slice(prob, [row, 0], [1, 1]), ofHalves };
  });
  return increasingStride ? factors : factors.toReversed();
};

const inHalves = (x: Tensor, half: number): Tensor => reshape(x, [x.size / (2 * half), 2, half]);

/** Of each block [half, 2] the columns, [2, half]: the numbers at even, then those at odd places. */
const separated = (x: Tensor, half: number): Tensor => reshape(transpose(reshape(x, [x.size / (2 * half), half, 2]), [0, 2, 1]), x.shape);

/** The way back, which is the adjoint too. */
const interleaved = (x: Tensor, half: number): Tensor => reshape(transpose(inHalves(x, half), [0, 2, 1]), x.shape);

/** Before the reversals, [blocks, 2, half]. */
const mixedBlocks = (x: Tensor, { half, ofBlock }: Factor): Tensor => inHalves(mix(x, separated(x, half), ofBlock), half);

const applied = (x: Tensor, factor: Factor): Tensor => {
  const z = mixedBlocks(x, factor);
  return reshape(mix(z, reverse(z, 2), factor.ofHalves), x.shape);
};

/** dL/dx and dL/dp, [1, 3], of a factor that was applied to x. */
const pulledBack = (x: Tensor, dy: Tensor, factor: Factor): { dx: Tensor; slope: Tensor } => {
  const { half, ofBlock, ofHalves } = factor;
  const z = mixedBlocks(x, factor);
  const g = inHalves(dy, half);
  const dz = reshape(mix(g, reverse(g, 2), ofHalves), x.shape);
  const ofTurns = sum(mul(g, sub(reverse(z, 2), z)), [0, 2]);
  const ofSeparation = sum(mul(dz, sub(separated(x, half), x)));
  return {
    dx: mix(dz, interleaved(dz, half), ofBlock),
    slope: reshape(concat([reshape(ofSeparation, [1]), ofTurns]), [1, 3]),
  };
};

/** x of [rows, n], n ≥ 4, and prob of [log₂ n − 1, 3] or [1, 3]. */
const softPermutationOp = defineOp<{ x: Tensor; prob: Tensor }, Attributes>({
  name: 'SoftPermutation',
  inputs: ['x', 'prob'],
  readsOutputs: false,
  reference: ({ x, prob }, attributes) => [x.size === 0 ? zeros(x.shape) : factorsOf(x, prob, attributes).reduce(applied, x)],
  gradient: ({ dy: [dy], inputs: { x, prob }, attributes }) => {
    if (x.size === 0) return { x: () => zeros(x.shape), prob: () => zeros(prob.shape) };
    const factors = factorsOf(x, prob, attributes);
    const inputs = [x];
    for (const factor of factors.slice(0, -1)) inputs.push(applied(inputs.at(-1)!, factor));
    let back = dy!;
    const slopes: Tensor[] = [];
    for (const [i, factor] of [...factors.entries()].toReversed()) {
      const { dx, slope } = pulledBack(inputs[i]!, back, factor);
      back = dx;
      slopes.push(slope);
    }
    const byLevel = attributes.increasingStride ? slopes.toReversed() : slopes;
    return {
      x: () => clone(back),
      prob: () => (prob.shape[0] === 1 ? addN(byLevel) : concat(byLevel, 0)),
    };
  },
});

/**
 * A doubly stochastic relaxation of 8^(m−1) permutations of n = 2^m numbers, bit reversal and its relatives: a product of factors
 * of sizes 2·2^l, l = 1 … m − 1. A factor takes each block of its size to
 * (1) (1 − p₀)·block + p₀·[entries at even places, entries at odd places], then
 * (2) each half to (1 − p)·half + p·(half reversed), p = p₁ for the first and p₂ for the second.
 *
 * Row l − 1 of `prob` holds (p₀, p₁, p₂) of the factor l, one row of three serves all. The factors act in the order
 * l = m − 1 … 1, with `increasingStride` 1 … m − 1. With probabilities of 0 and 1 it is a permutation, exact; p = (1, 0, 0) throughout
 * is bit reversal; `softPermutation(range(0, n), round(prob))` lists the most likely one. n = 1 and 2 are left as they are.
 *
 * Accuracy: 2⁻²²·m of the largest |x|. Differentiable again.
 *
 * @param x - [..., n], n a power of two
 * @param prob - probabilities, [m − 1, 3] or shared [3]; not checked to lie in [0, 1]
 * @param options - `increasingStride` (default false)
 * @returns the shape of x
 * @throws SlimError `input` for what are no tensors of real numbers, `size` for an n that is no power of two or a prob that does not
 * fit, `option` for an unknown option
 * @see Dao, Gu, Eichhorn, Rudra and Ré, Learning fast algorithms for linear transforms using butterfly factorizations,
 * arXiv:1903.05895
 *
 * @example
 * ```ts
 * import { softPermutation } from '@slim/core';
 * import { range, tensor1d } from '@tensorflow/tfjs-core';
 *
 * softPermutation(range(0, 8), tensor1d([1, 0, 0])).print(); // [0, 4, 2, 6, 1, 5, 3, 7]
 * ```
 */
export const softPermutation = (x: Tensor, prob: Tensor, options: { increasingStride?: boolean } = {}): Tensor => {
  const where = callOf('softPermutation', x, prob);
  checkFlags(where, options, ['increasingStride']);
  return tidy(() => {
    const real = realTensor(where, 'x', x, 1, '[..., n]');
    const chances = realTensor(where, 'prob', prob, 1, '[log₂ n − 1, 3] or [3]');
    const n = real.shape.at(-1)!;
    const levels = Math.log2(n) - 1;
    if (!(n >= 1 && Number.isInteger(levels))) throw new SlimError('size', where, `n must be a power of two, got ${n}`);
    const shared = chances.rank === 1;
    const wanted = shared ? [3] : [Math.max(0, levels), 3];
    if (`${chances.shape}` !== `${wanted}`) {
      throw new SlimError('size', where, `prob must have shape [${Math.max(0, levels)}, 3] or [3], got [${chances.shape.join(', ')}]`);
    }
    if (levels < 1) return add(real, mul(sum(chances), 0)); // so that prob has a gradient
    const rows = asShape(real, [util.sizeFromShape(real.shape.slice(0, -1)), n]);
    const table = asShape(chances, [shared ? 1 : levels, 3]);
    const [y] = softPermutationOp({ x: rows, prob: table }, { increasingStride: options.increasingStride ?? false });
    return asShape(y!, real.shape);
  });
};

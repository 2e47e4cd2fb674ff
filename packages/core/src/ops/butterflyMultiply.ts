import { concat, mul, reshape, sum, type Tensor, tidy, util, zeros } from '@tensorflow/tfjs-core';
import { SlimError } from '../SlimError.js';
import { asShape, callOf, checkFlags, realTensor } from './batches.js';
import type { ButterflySizes, Factor, Planes } from './butterflyFactors.js';
import * as factors from './butterflyFactors.js';
import { defineOp } from './defineOp.js';

interface Attributes {
  readonly tied: boolean;
  readonly complex: boolean;
  readonly increasingStride: boolean;
}

const sizesOf = (x: Tensor, twiddle: Tensor, { tied, complex }: Attributes): ButterflySizes => ({
  stacks: twiddle.shape[0]!,
  size: x.shape[1]!,
  tied,
  complex,
});

const inOrder = (all: readonly Factor[], { increasingStride }: Attributes): readonly Factor[] =>
  increasingStride ? all : all.toReversed();

/** x of each stack, [batch, stacks·N]. */
const repeated = (x: Tensor, { stacks, complex }: ButterflySizes): Planes =>
  factors.eachPlane((plane) => (stacks === 1 ? plane : concat(Array(stacks).fill(plane), 1)), factors.planesOf(x, complex));

/** What goes into each factor, and at the end what comes out of the last. */
const states = (x: Planes, all: readonly Factor[]): Planes[] => {
  const found = [x];
  let y = x;
  for (const { level, diagonal, across } of all) {
    y = factors.plus(factors.times(diagonal, y), factors.times(across, factors.exchange(y, level)));
    found.push(y);
  }
  return found;
};

const butterflyOp = defineOp<{ x: Tensor; twiddle: Tensor }, Attributes>({
  name: 'Butterfly',
  inputs: ['x', 'twiddle'],
  readsOutputs: false,
  reference: ({ x, twiddle }, attributes) => {
    const sizes = sizesOf(x, twiddle, attributes);
    const shape = [x.shape[0]!, sizes.stacks, ...x.shape.slice(1)];
    if (x.size === 0) return [zeros(shape)];
    let y = repeated(x, sizes);
    if (sizes.size > 1) y = states(y, inOrder(factors.factorsOf(twiddle, sizes), attributes)).at(-1)!;
    return [reshape(factors.joined(y), shape)];
  },
  gradient: ({ dy: [dy], inputs: { x, twiddle }, attributes }) => {
    const sizes = sizesOf(x, twiddle, attributes);
    const [batch, size] = x.shape as [number, number];
    if (x.size === 0) return { x: () => zeros(x.shape), twiddle: () => zeros(twiddle.shape) };
    const flat = reshape(dy!, [batch, sizes.stacks * size, ...x.shape.slice(2)]);
    let back = factors.planesOf(flat, sizes.complex);
    const found: Factor[] = [];
    if (size > 1) {
      const all = inOrder(factors.factorsOf(twiddle, sizes), attributes);
      const into = states(repeated(x, sizes), all);
      for (const [i, { level, diagonal, across }] of [...all.entries()].toReversed()) {
        const y = into[i]!;
        found.push({ level, diagonal: factors.overBatch(y, back), across: factors.overBatch(factors.exchange(y, level), back) });
        const crossed = factors.exchange(factors.times(factors.conjugate(across), back), level);
        back = factors.plus(factors.times(factors.conjugate(diagonal), back), crossed);
      }
    }
    const ofStacks = factors.eachPlane((plane) => sum(reshape(plane, [batch, sizes.stacks, size]), 1), back);
    return {
      x: () => mul(factors.joined(ofStacks), 1),
      twiddle: () =>
        size === 1
          ? zeros(twiddle.shape)
          : factors.twiddleOf(
              found.toSorted((a, b) => a.level - b.level),
              twiddle.shape,
              sizes,
            ),
    };
  },
});

const isPowerOfTwo = (size: number): boolean => size >= 1 && Number.isInteger(Math.log2(size));

/** What the shapes say, or nothing where they do not fit. Complex x has a last axis of 2; then untied real twiddles have 1 in axis 2. */
const attributesOf = (x: Tensor, twiddle: Tensor): Omit<Attributes, 'increasingStride'> | undefined => {
  const { shape, rank } = twiddle;
  const complex = rank === 6 || (rank === 5 && x.shape.at(-1) === 2 && shape[2] === 2);
  const tied = rank - (complex ? 1 : 0) === 4;
  const size = x.shape.at(complex ? -2 : -1)!;
  if (x.rank < (complex ? 2 : 1) || (complex && x.shape.at(-1) !== 2) || !isPowerOfTwo(size) || !(shape[0]! >= 1)) return undefined;
  const inner = [2, 2, ...(complex ? [2] : [])];
  const wanted = tied ? [size - 1, ...inner] : [Math.log2(size), Math.floor(size / 2), ...inner];
  return `${shape.slice(1)}` === `${wanted}` ? { tied, complex } : undefined;
};

/**
 * S butterfly products of x, each a product of m = log₂ N sparse factors: N·log₂ N multiplications instead of N².
 *
 * The factor of stride s = 2^l sees x as [N/(2s), 2, s] and mixes the pairs: out[g, p, k] = Σ_q t[p, q]·in[g, q, k]. Its 2 × 2
 * matrices t are twiddle[stack, s − 1 + k] (tied: the same for all groups g) or twiddle[stack, l, g·s + k] (untied). With
 * `increasingStride` the factors act in the order l = 0 … m − 1, else m − 1 … 0.
 *
 * Accuracy: relative to ‖t_l‖ … ‖t_0‖‖x‖ the error is about 2⁻²³·m. The gradient is analytic, that of complex numbers by their
 * real and imaginary parts (dx = conj(t)·dy), and differentiable again.
 *
 * @param x - [..., N] real or [..., N, 2] complex (re, im); N a power of two
 * @param twiddle - tied [S, N − 1, 2, 2] or untied [S, m, N/2, 2, 2], complex with a last axis of 2: the shape says which. For
 * N = 1 it is empty, [S, 0, 2, 2] or [S, 0, 0, 2, 2]
 * @param options - `increasingStride` (default true)
 * @returns [..., S, N] or [..., S, N, 2]; for N = 1 copies of x
 * @throws SlimError `input` for what are no tensors of real numbers, `size` for an N that is no power of two and shapes that do not
 * fit, `option` for an unknown option
 * @see Dao, Gu, Eichhorn, Rudra and Ré, Learning fast algorithms for linear transforms using butterfly factorizations,
 * arXiv:1903.05895
 *
 * @example
 * ```ts
 * import { butterflyMultiply } from '@slim/core';
 * import { tensor, tensor1d } from '@tensorflow/tfjs-core';
 *
 * const hadamard = tensor([[[[1, 1], [1, -1]], [[1, 1], [1, -1]], [[1, 1], [1, -1]]]]); // tied, N = 4
 * butterflyMultiply(tensor1d([1, 2, 3, 4]), hadamard).print(); // [[10, -2, -4, 0]]
 * ```
 */
export const butterflyMultiply = (x: Tensor, twiddle: Tensor, options: { increasingStride?: boolean } = {}): Tensor => {
  const where = callOf('butterflyMultiply', x, twiddle);
  checkFlags(where, options, ['increasingStride']);
  return tidy(() => {
    const real = realTensor(where, 'x', x, 1, '[..., N] or [..., N, 2]');
    const blocks = realTensor(where, 'twiddle', twiddle, 4, '[S, N − 1, 2, 2] or [S, log₂ N, N/2, 2, 2]');
    const shapes = attributesOf(real, blocks);
    if (!shapes) {
      const wanted =
        '[S, N − 1, 2, 2] or [S, log₂ N, N/2, 2, 2] for x of [..., N], with an axis of 2 added to both if complex, N a power of two';
      throw new SlimError('size', where, `twiddle must have shape ${wanted}; got x of [${real.shape}] and twiddle of [${blocks.shape}]`);
    }
    const numbers = real.shape.slice(shapes.complex ? -2 : -1);
    const leading = real.shape.slice(0, real.rank - numbers.length);
    const batch = asShape(real, [util.sizeFromShape(leading), ...numbers]);
    const [y] = butterflyOp({ x: batch, twiddle: blocks }, { ...shapes, increasingStride: options.increasingStride ?? true });
    return asShape(y!, [...leading, blocks.shape[0]!, ...numbers]);
  });
};

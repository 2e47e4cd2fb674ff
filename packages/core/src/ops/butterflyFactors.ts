import { add, concat, gather, mul, neg, reshape, reverse, slice, stack, sub, sum, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { scatterAdd } from '../gradients/repairs/indexed.js';

/** What a butterfly is made of: S stacks of log₂ N factors of size N. */
export interface ButterflySizes {
  readonly stacks: number;
  readonly size: number;
  readonly tied: boolean;
  readonly complex: boolean;
}

/** A real tensor as [re], a complex one as [re, im]: both have the shape of the numbers, without an axis of 2. */
export type Planes = readonly Tensor[];

export const planesOf = (x: Tensor, complex: boolean): Planes => {
  if (!complex) return [x];
  const shape = x.shape.slice(0, -1);
  const flat = reshape(x, [x.size / 2, 2]);
  return [0, 1].map((part) => reshape(slice(flat, [0, part], [x.size / 2, 1]), shape));
};

export const joined = (planes: Planes): Tensor => (planes.length === 1 ? planes[0]! : stack([...planes], planes[0]!.rank));

export const eachPlane = (f: (plane: Tensor) => Tensor, x: Planes): Planes => x.map(f);

export const plus = (x: Planes, y: Planes): Planes => x.map((plane, i) => add(plane, y[i]!));

export const times = ([a, b]: Planes, [c, d]: Planes): Planes =>
  b && d ? [sub(mul(a!, c!), mul(b, d)), add(mul(a!, d), mul(b, c!))] : [mul(a!, c!)];

export const conjugate = ([re, im]: Planes): Planes => (im ? [re!, neg(im)] : [re!]);

const levelsOf = (size: number): number => Math.log2(size);

/** What multiplies each of the stacks·N numbers in one factor: y_j ← diagonal_j·y_j + across_j·(the other of its pair). */
export interface Factor {
  readonly level: number;
  readonly diagonal: Planes;
  readonly across: Planes;
}

/** Where in the twiddle (counted in numbers) the coefficients lie: [2, levels, stacks, N], first the diagonals. */
const places = ({ stacks, size, tied }: ButterflySizes): Int32Array => {
  const levels = levelsOf(size);
  const found = new Int32Array(2 * levels * stacks * size);
  let next = 0;
  for (let other = 0; other < 2; other++) {
    for (let level = 0; level < levels; level++) {
      const stride = 2 ** level;
      for (let s = 0; s < stacks; s++) {
        for (let j = 0; j < size; j++) {
          const half = (j >> level) & 1;
          const [inGroup, group] = [j & (stride - 1), j >> (level + 1)];
          const block = tied ? s * (size - 1) + stride - 1 + inGroup : (s * levels + level) * (size / 2) + group * stride + inGroup;
          found[next++] = 4 * block + 2 * half + (other ? 1 - half : half);
        }
      }
    }
  }
  return found;
};

/** The factors by level, read off the twiddle by one gather: tied and untied ones differ only in where it reads. */
export const factorsOf = (twiddle: Tensor, sizes: ButterflySizes): Factor[] => {
  const levels = levelsOf(sizes.size);
  const width = sizes.stacks * sizes.size;
  const numbers = reshape(twiddle, sizes.complex ? [twiddle.size / 2, 2] : [twiddle.size]);
  const rows = eachPlane(
    (plane) => reshape(plane, [2 * levels, width]),
    planesOf(gather(numbers, tensor1d(places(sizes), 'int32')), sizes.complex),
  );
  const row = (i: number) => eachPlane((plane) => slice(plane, [i, 0], [1, width]), rows);
  return Array.from({ length: levels }, (_, level) => ({ level, diagonal: row(level), across: row(levels + level) }));
};

/** The adjoint of {@link factorsOf}: gradients [1, stacks·N] in the factors, by level, added up where they came from. */
export const twiddleOf = (gradients: readonly Factor[], shape: readonly number[], sizes: ButterflySizes): Tensor => {
  const all = [...gradients.map(({ diagonal }) => diagonal), ...gradients.map(({ across }) => across)];
  const length = 2 * gradients.length * sizes.stacks * sizes.size;
  const planes = gradients[0]!.diagonal.map((_, part) =>
    reshape(
      concat(
        all.map((one) => one[part]!),
        0,
      ),
      [length],
    ),
  );
  const numbers = shape.reduce((product, axis) => product * axis, 1);
  const indices = reshape(tensor1d(places(sizes), 'int32'), [length, 1]);
  return reshape(scatterAdd(indices, joined(planes), sizes.complex ? [numbers / 2, 2] : [numbers]), [...shape]);
};

/** The other of each pair at a level, of numbers [batch, width]. */
export const exchange = (x: Planes, level: number): Planes =>
  eachPlane((plane) => {
    const stride = 2 ** level;
    return reshape(reverse(reshape(plane, [plane.size / (2 * stride), 2, stride]), 1), plane.shape);
  }, x);

/** The sum over the batch of conj(x)·dy, [1, width]. */
export const overBatch = (x: Planes, dy: Planes): Planes => eachPlane((plane) => sum(plane, 0, true), times(conjugate(x), dy));

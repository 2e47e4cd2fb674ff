/** Running sums and products, and products. */
import { cumprod, cumsum, prod, type Tensor } from '@tensorflow/tfjs-core';
import { type Array64, along64, build, reduce64, sizeOf } from '../array64.js';
import type { Case } from '../examine.js';

const times = (a: number, b: number) => a * b;
const plus = (a: number, b: number) => a + b;

/** All sums or products of a vector's beginnings. */
const running = (combine: typeof times, neutral: number, exclusive: boolean, reverse: boolean) => (vector: number[]) => {
  const turned = reverse ? vector.toReversed() : vector;
  const result = turned.map((_, i) => turned.slice(0, i + (exclusive ? 0 : 1)).reduce(combine, neutral));
  return reverse ? result.toReversed() : result;
};

/** Entries of 0 at some places, which quotients of products do not survive. */
const withZeros = (shape: readonly number[]): Array64 =>
  build(shape, (index) => (index.reduce(plus, 1) % 3 === 0 ? 0 : 0.5 + 0.37 * index.reduce(plus, 0)));

const runs: Case[] = [
  [[2, 3, 2], 0],
  [[2, 3, 2], 1],
  [[2, 3, 2], 2],
  [[2, 3, 2], -1],
  [[2, 3, 2], -2],
  [[2], -1],
  [[3, 3], 0],
  [[5], 0],
  [[1], 0],
  [[1, 3], 0],
  [[0], 0],
  [[0, 2], 0],
  [[0, 2], 1],
  [[2, 0], 0],
].flatMap(([shape, axis]) =>
  [false, true].flatMap((exclusive) =>
    [false, true].flatMap((reverse) => {
      const [own, place] = [shape as number[], axis as number];
      const call = `x, ${place}, ${exclusive}, ${reverse}) of [${own}]`;
      const from = place < 0 ? place + own.length : place;
      const product = along64(from, running(times, 1, exclusive, reverse));
      const op = (x: Tensor) => cumprod(x, place, exclusive, reverse);
      return [
        {
          title: `cumsum(${call}`,
          inputs: [own],
          op: (x: Tensor) => cumsum(x, place, exclusive, reverse),
          oracle: (x) => along64(from, running(plus, 0, exclusive, reverse))(x as Array64),
          mends: ['Cumsum'],
          writesAstray: place < 0,
        },
        { title: `cumprod(${call}`, inputs: [own], op, oracle: (x) => product(x as Array64), mends: ['Cumprod'], writesAstray: place < 0 },
        {
          title: `cumprod(${call} with zeros`,
          inputs: [withZeros(own)],
          op,
          oracle: (x) => product(x as Array64),
          mends: ['Cumprod'],
          writesAstray: place < 0,
        },
      ] as Case[];
    }),
  ),
);

const products: Case[] = (
  [
    [[2, 3], undefined, false],
    [[2, 3], 0, false],
    [[2, 3], 1, true],
    [[2, 3], -1, false],
    [[2, 3, 2], [0, 2], false],
    [[2, 3, 2], [-1, 0], true],
    [[2, 3, 2], 1, true],
    [[1], 0, false],
    [[1, 1], undefined, false],
    [[], undefined, false],
    [[2, 0], 0, false],
    [[2, 0], 1, false],
    [[0, 2], undefined, false],
  ] as [number[], number | number[] | undefined, boolean][]
).flatMap(([shape, axis, keep]) => {
  const axes = axis === undefined ? undefined : [axis].flat();
  const oracle = (x?: Array64) => reduce64((entries) => entries.reduce(times, 1), axes, keep)(x as Array64);
  const call = `prod(x, ${axis ?? null}, ${keep}) of [${shape}]`;
  const op = (x: Tensor) => prod(x, axis, keep);
  const common = { op, oracle, mends: ['Prod'] };
  return [
    { ...common, title: call, inputs: [shape] },
    { ...common, title: `${call} with zeros`, inputs: [withZeros(shape)] },
    ...(sizeOf(shape) > 1
      ? [{ ...common, title: `${call}, second derivative`, inputs: [withZeros(shape)], order: 2, mends: ['Cumprod'] }]
      : []),
  ];
});

export const scans: Case[] = [...runs, ...products];

/** Parts, borders, repetitions and windows. */
import { concat, maxPool, mirrorPad, mul, split, square, stack, type Tensor, type Tensor4D, tile, unstack } from '@tensorflow/tfjs-core';
import { type Array64, at, build } from '../array64.js';
import type { Case } from '../examine.js';

const pieces: Case[] = (
  [
    [[2, 3], 0],
    [[2, 3], -1],
    [[1, 3], 0],
    [[3, 1], 1],
    [[3, 1], -1],
    [[1], 0],
    [[1, 0], 0],
  ] as [number[], number][]
).flatMap(([shape, axis]) => {
  const count = shape.at(axis) as number;
  const weighted = (x?: Array64) => build(shape, (index) => at(x as Array64, index) * (1 + (index.at(axis) as number)));
  return [
    {
      title: `stack(unstack(x, ${axis}) with weights) of [${shape}]`,
      inputs: [shape],
      op: (x: Tensor) =>
        stack(
          unstack(x, axis).map((part, k) => mul(part, k + 1)),
          axis,
        ),
      oracle: weighted,
      mends: ['Unpack'],
    },
    {
      title: `concat(split(x, ${count}, ${axis}) with weights) of [${shape}]`,
      inputs: [shape],
      op: (x: Tensor) =>
        concat(
          split(x, count, axis).map((part, k) => mul(part, k + 1)),
          axis,
        ),
      oracle: weighted,
      mends: ['SplitV'],
    },
  ];
});

/** Where an index beyond the border is mirrored to. */
const mirrored = (place: number, length: number, inset: number): number => {
  if (place < 0) return -place - 1 + inset;
  return place < length ? place : 2 * length - place - 1 - inset;
};
const borders: Case[] = (['reflect', 'symmetric'] as const)
  .flatMap((mode) =>
    (
      [
        [[4], [[2, 1]]],
        [[3], [[0, 2]]],
        [
          [3, 4],
          [
            [1, 2],
            [3, 0],
          ],
        ],
        [
          [2, 3, 2],
          [
            [1, 1],
            [0, 0],
            [0, 1],
          ],
        ],
        [[1], [[mode === 'reflect' ? 0 : 1, 0]]],
        ...(mode === 'symmetric'
          ? [
              [
                [0, 2],
                [
                  [0, 0],
                  [1, 2],
                ],
              ],
            ]
          : []),
      ] as [number[], [number, number][]][]
    ).flatMap(([shape, paddings]) =>
      [1, 2].map((order) => ({
        title: `mirrorPad(x, ${JSON.stringify(paddings)}, '${mode}') of [${shape}]${order > 1 ? ', second derivative' : ''}`,
        inputs: [shape],
        op: (x: Tensor) => (order > 1 ? square(mirrorPad(x, paddings, mode)) : mirrorPad(x, paddings, mode)),
        oracle: (x?: Array64) => {
          const inset = Number(mode === 'reflect');
          const padded = shape.map((length, axis) => length + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
          return build(padded, (index) => {
            const source = index.map((place, axis) => mirrored(place - (paddings[axis]?.[0] ?? 0), shape[axis] as number, inset));
            return at(x as Array64, source) ** order;
          });
        },
        order,
        mends: ['MirrorPad'],
      })),
    ),
  )
  .filter(({ order, inputs }) => order === 1 || !inputs.flat().includes(0));

const pooled: Case[] = [
  [3, 2, 'valid'],
  [2, 1, 'same'],
  [2, 2, 1],
].flatMap(([size, stride, pad]) =>
  [-5, -2].map((offset) => ({
    title: `maxPool(x, ${size}, ${stride}, ${pad}) with entries from ${offset}`,
    inputs: [build([2, 5, 4, 2], (index) => offset + 0.05 * ((37 * index.reduce((flat, place) => flat * 5 + place, 0)) % 257))],
    op: (x: Tensor) => maxPool(x as Tensor4D, size as number, stride as number, pad as 'same') as Tensor,
    oracle: (x?: Array64) => pool64(x as Array64, size as number, stride as number, pad as 'same'),
    mends: ['MaxPoolGrad'],
  })),
);
const pool64 = (x: Array64, size: number, stride: number, pad: 'valid' | 'same' | number): Array64 => {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const layout = (length: number) => {
    if (pad === 'same') {
      const count = Math.ceil(length / stride);
      return { count, before: Math.floor(Math.max((count - 1) * stride + size - length, 0) / 2) };
    }
    const before = pad === 'valid' ? 0 : pad;
    return { count: Math.floor((length - size + 2 * before) / stride) + 1, before };
  };
  const [rows, columns] = [layout(height), layout(width)];
  return build([batch, rows.count, columns.count, channels], ([image = 0, row = 0, column = 0, channel = 0]) => {
    const window = build([size, size], ([i = 0, j = 0]) => {
      const [r, c] = [row * stride - rows.before + i, column * stride - columns.before + j];
      return r < 0 || c < 0 || r >= height || c >= width ? Number.NEGATIVE_INFINITY : at(x, [image, r, c, channel]);
    });
    return Math.max(...window.data);
  });
};

const tiles: Case[] = (
  [
    [[3], [2]],
    [
      [2, 3],
      [2, 3],
    ],
    [
      [2, 1, 3],
      [1, 4, 2],
    ],
    [
      [2, 1, 1, 3, 2],
      [1, 2, 3, 1, 2],
    ],
    [[1], [1]],
    [[], []],
    [
      [2, 0],
      [3, 2],
    ],
    [
      [2, 1],
      [1, 0],
    ],
  ] as [number[], number[]][]
).map(([shape, reps]) => ({
  title: `tile(x, [${reps}]) of [${shape}]`,
  inputs: [shape],
  op: (x) => tile(x as Tensor, reps),
  oracle: (x) =>
    build(
      shape.map((length, axis) => length * (reps[axis] as number)),
      (index) =>
        at(
          x as Array64,
          index.map((place, axis) => place % (shape[axis] as number)),
        ),
    ),
  mends: ['Tile'],
}));

export const parts: Case[] = [...pieces, ...borders, ...pooled, ...tiles];

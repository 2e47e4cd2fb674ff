/** Reductions and arrangements of nothing. */
import {
  all,
  any,
  argMax,
  argMin,
  cast,
  concat,
  greater,
  max,
  mean,
  min,
  mul,
  norm,
  prod,
  reshape,
  slice,
  softmax,
  sum,
  type Tensor,
  transpose,
} from '@tensorflow/tfjs-core';
import { type Array64, entrywise, reduce64 } from '../array64.js';
import type { Case } from '../examine.js';

const times = (a: number, b: number) => a * b;
const plus = (a: number, b: number) => a + b;

const EMPTY = [[0], [2, 0], [0, 3], [2, 0, 3], [0, 2, 3]];
const nothing: Case[] = EMPTY.flatMap((shape) =>
  [undefined, ...shape.keys(), -1].flatMap((axis) =>
    [false, true].flatMap((keep) => {
      const axes = axis === undefined ? undefined : [axis];
      const call = `x, ${axis ?? null}, ${keep}) of [${shape}]`;
      const reduce = (f: (entries: number[]) => number) => (x?: Array64) => reduce64(f, axes, keep)(x as Array64);
      return [
        {
          title: `sum(${call}`,
          inputs: [shape],
          op: (x: Tensor) => sum(x, axis, keep),
          oracle: reduce((e) => e.reduce(plus, 0)),
          mends: ['Sum'],
        },
        {
          title: `mean(${call} as on cpu`,
          inputs: [shape],
          op: (x: Tensor) => mean(x, axis, keep),
          oracle: reduce(() => 0),
          mends: ['Mean'],
        },
        {
          title: `prod(${call}`,
          inputs: [shape],
          op: (x: Tensor) => prod(x, axis, keep),
          oracle: reduce((e) => e.reduce(times, 1)),
          mends: ['Prod'],
        },
        {
          title: `max(${call} as on cpu`,
          inputs: [shape],
          op: (x: Tensor) => max(x, axis, keep),
          oracle: reduce(() => Number.NaN),
          mends: ['Max'],
        },
        {
          title: `min(${call} as on cpu`,
          inputs: [shape],
          op: (x: Tensor) => min(x, axis, keep),
          oracle: reduce(() => Number.NaN),
          mends: ['Min'],
        },
      ];
    }),
  ),
);

const otherEmpties: Case[] = [
  {
    title: 'transpose(x, [0, 2, 1]) of [0,2,3]',
    inputs: [[0, 2, 3]],
    op: (x) => transpose(x, [0, 2, 1]),
    oracle: () => ({ shape: [0, 3, 2], data: [] }),
    mends: ['Transpose'],
  },
  { title: 'norm(x) of [0]', inputs: [[0]], op: (x) => norm(x), oracle: () => ({ shape: [], data: [0] }), mends: ['Sum'] },
  { title: 'softmax(x) of [2,0]', inputs: [[2, 0]], op: (x) => softmax(x), oracle: () => ({ shape: [2, 0], data: [] }) },
  {
    title: 'concat([x, y], 1) of [2,0] and [2,3]',
    inputs: [
      [2, 0],
      [2, 3],
    ],
    op: (x, y) => concat([x, y] as Tensor[], 1),
    oracle: (_, y) => y as Array64,
  },
  {
    title: 'slice(x, [0, 3], [2, 0]) of [2,3]',
    inputs: [[2, 3]],
    op: (x) => slice(x as Tensor, [0, 3], [2, 0]),
    oracle: () => ({ shape: [2, 0], data: [] }),
  },
  {
    title: 'reshape(x, [3, 0]) of [0,2]',
    inputs: [[0, 2]],
    op: (x) => reshape(x as Tensor, [3, 0]),
    oracle: () => ({ shape: [3, 0], data: [] }),
  },
  {
    title: 'mul(any(x > 0), x) of [2,0] along 1, kept',
    inputs: [[2, 1]],
    op: (x) => mul(cast(any(greater(slice(x as Tensor, [0, 0], [2, 0]), 0), 1, true), 'float32'), x as Tensor),
    oracle: (x) => entrywise(() => 0)(x as Array64),
    mends: ['Any'],
  },
  {
    title: 'mul(argMax(x, 1), y) of [0,2,3] and [0,3]',
    inputs: [
      [0, 2, 3],
      [0, 3],
    ],
    op: (x, y) => mul(argMax(x as Tensor, 1), y as Tensor),
    oracle: () => ({ shape: [0, 3], data: [] }),
    mends: ['ArgMax'],
  },
  {
    title: 'mul(argMin(x, 1), y) of [0,2,3] and [0,3]',
    inputs: [
      [0, 2, 3],
      [0, 3],
    ],
    op: (x, y) => mul(argMin(x as Tensor, 1), y as Tensor),
    oracle: () => ({ shape: [0, 3], data: [] }),
    mends: ['ArgMin'],
  },
  {
    title: 'mul(all(x > 0), x) of [2,0] along 1, kept',
    inputs: [[2, 1]],
    op: (x) => mul(cast(all(greater(slice(x as Tensor, [0, 0], [2, 0]), 0), 1, true), 'float32'), x as Tensor),
    oracle: (x) => x as Array64,
    mends: ['All'],
  },
];

export const empties: Case[] = [...nothing, ...otherEmpties];

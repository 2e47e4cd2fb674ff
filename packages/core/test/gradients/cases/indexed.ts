/** Gathering and scattering. */
import { argMax, gather, gatherND, mul, scatterND, square, type Tensor, tensor, tensorScatterUpdate } from '@tensorflow/tfjs-core';
import { type Array64, at, build, sizeOf } from '../array64.js';
import type { Case } from '../examine.js';

const indicesOf = ({ shape, data }: Array64): Tensor => tensor([...data], [...shape] as [number], 'int32');

/** What `gather` is by its definition. */
const gather64 = (x: Array64, indices: Array64, axis: number, batchDims: number): Array64 => {
  const inner = indices.shape.slice(batchDims);
  return build([...x.shape.slice(0, axis), ...inner, ...x.shape.slice(axis + 1)], (index) => {
    const which = [...index.slice(0, batchDims), ...index.slice(axis, axis + inner.length)];
    return at(x, [...index.slice(0, axis), at(indices, which), ...index.slice(axis + inner.length)]);
  });
};

const gathers: Case[] = (
  [
    [[3, 2], { shape: [4], data: [2, 0, 2, 1] }, 0, 0],
    [[2, 3], { shape: [4], data: [2, 0, 2, 1] }, 1, 0],
    [[2, 3], { shape: [4], data: [2, 0, 2, 1] }, -1, 0],
    [[2, 3, 2], { shape: [2, 2], data: [2, 0, 2, 1] }, 1, 0],
    [[3], { shape: [], data: [1] }, 0, 0],
    [[1], { shape: [1], data: [0] }, 0, 0],
    [[2, 3], { shape: [0], data: [] }, 1, 0],
    [[2, 0], { shape: [3], data: [1, 0, 1] }, 0, 0],
    [[2, 3], { shape: [2, 2], data: [2, 0, 2, 1] }, 1, 1],
    [[2, 3, 2], { shape: [2, 2], data: [2, 0, 2, 2] }, 1, 1],
    [[2, 2, 3], { shape: [2, 2], data: [2, 0, 1, 1] }, 2, 1],
    [[2, 2, 3], { shape: [2, 2, 2], data: [2, 0, 1, 1, 0, 0, 2, 1] }, 2, 2],
    [[1, 1], { shape: [1, 1], data: [0] }, 1, 1],
    [[2, 3], { shape: [2, 0], data: [] }, 1, 1],
  ] as [number[], Array64, number, number][]
)
  .flatMap(([shape, indices, axis, batchDims]) =>
    [1, 2].map((order) => ({
      title: `gather(x, [${indices.shape}], ${axis}, ${batchDims}) of [${shape}]${order > 1 ? ', second derivative' : ''}`,
      inputs: [shape],
      op: (x: Tensor) => {
        const rows = gather(x, indicesOf(indices) as never, axis, batchDims);
        return order > 1 ? mul(square(rows), rows) : rows;
      },
      oracle: (x?: Array64) => {
        const rows = gather64(x as Array64, indices, axis < 0 ? axis + shape.length : axis, batchDims);
        return order > 1 ? { ...rows, data: rows.data.map((entry) => entry ** 3) } : rows;
      },
      order,
      mends: ['GatherV2'],
    })),
  )
  .filter(({ order, inputs, title }) => order === 1 || !(inputs.flat().includes(0) || title.includes('0],')));

const places: [shape: number[], indices: Array64][] = [
  [[4], { shape: [3, 1], data: [2, 0, 2] }],
  [[3, 2], { shape: [3, 1], data: [2, 0, 2] }],
  [[3, 2], { shape: [3, 2], data: [2, 1, 0, 0, 2, 1] }],
  [[2, 3, 2], { shape: [2, 2, 2], data: [1, 1, 0, 0, 1, 1, 0, 2] }],
  [[1], { shape: [1, 1], data: [0] }],
  [[3], { shape: [0, 1], data: [] }],
  [[3, 2], { shape: [0, 1], data: [] }],
];

/** The start of each slice that `indices` names, and how many entries it has. */
const slices = (shape: readonly number[], indices: Array64) => {
  const depth = indices.shape.at(-1) as number;
  const length = sizeOf(shape.slice(depth));
  const starts = Array.from({ length: indices.data.length / depth }, (_, row) =>
    indices.data.slice(row * depth, (row + 1) * depth).reduce((flat, place, axis) => flat + place * sizeOf(shape.slice(axis + 1)), 0),
  );
  return { starts, length, shape: [...indices.shape.slice(0, -1), ...shape.slice(depth)] };
};

const written = (target: number[], updates: Array64, shape: readonly number[], indices: Array64, add: boolean): Array64 => {
  const { starts, length } = slices(shape, indices);
  starts.forEach((start, row) => {
    for (let i = 0; i < length; i++) {
      target[start + i] = (add ? (target[start + i] as number) : 0) + (updates.data[row * length + i] as number);
    }
  });
  return { shape, data: target };
};

const byPlace: Case[] = places.flatMap(([shape, indices]) => {
  const { starts, length, shape: updates } = slices(shape, indices);
  const call = `[${indices.shape}] in [${shape}]`;
  return [
    {
      title: `gatherND(x, indices) of ${call}`,
      inputs: [shape],
      op: (x: Tensor) => gatherND(x, indicesOf(indices)),
      oracle: (x?: Array64) => ({ shape: updates, data: starts.flatMap((start) => (x as Array64).data.slice(start, start + length)) }),
      mends: ['GatherNd'],
    },
    {
      title: `scatterND(indices, updates) of ${call}`,
      inputs: [updates],
      op: (x: Tensor) => scatterND(indicesOf(indices), x, shape as [number]),
      oracle: (x?: Array64) => written(new Array(sizeOf(shape)).fill(0), x as Array64, shape, indices, true),
      mends: ['ScatterNd'],
    },
    {
      title: `tensorScatterUpdate(tensor, indices, updates) of ${call}`,
      inputs: [shape, updates],
      op: (x: Tensor, y: Tensor) => tensorScatterUpdate(x, indicesOf(indices), y),
      oracle: (x?: Array64, y?: Array64) => written([...(x as Array64).data], y as Array64, shape, indices, false),
      mends: ['TensorScatterUpdate'],
    },
  ];
});

export const indexed: Case[] = [
  ...gathers,
  ...byPlace,
  {
    title: 'gatherND(x, [1, 2]) of [2,3] with one index as a vector',
    inputs: [[2, 3]],
    op: (x) => mul(gatherND(x, tensor([1, 2], [2], 'int32')), 3),
    oracle: (x) => ({ shape: [], data: [3 * at(x as Array64, [1, 2])] }),
    mends: ['GatherNd'],
  },
  {
    title: 'scatterND([3, 1], updates) of [4] with indices as a vector',
    inputs: [[2]],
    op: (x) => scatterND(tensor([3, 1], [2], 'int32'), x, [4]),
    oracle: (x) => ({ shape: [4], data: [0, at(x as Array64, [1]), 0, at(x as Array64, [0])] }),
    mends: ['ScatterNd'],
  },
  {
    title: 'gather(x, argMax(x, 1)) of [3,3] with indices on the tape',
    inputs: [[3, 3]],
    op: (x) => gather(square(x), argMax(x, 1) as never),
    oracle: (x) =>
      build([3, 3], ([i = 0, j = 0]) => {
        const row = [0, 1, 2].map((k) => at(x as Array64, [i, k]));
        return at(x as Array64, [row.indexOf(Math.max(...row)), j]) ** 2;
      }),
    mends: ['GatherV2'],
  },
];

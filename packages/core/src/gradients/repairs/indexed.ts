import {
  cast,
  equal,
  GatherNd,
  type GradConfig,
  gatherND,
  mul,
  type Rank,
  range,
  reshape,
  ScatterNd,
  type ShapeMap,
  scatterND,
  sub,
  type Tensor,
  TensorScatterUpdate,
  tensorScatterUpdate,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';

/** Adds up `updates` at places of a tensor of zeros. */
export const scatterAdd = (indices: Tensor, updates: Tensor, shape: number[]): Tensor =>
  scatterND(indices, updates, shape as ShapeMap[Rank]);

/** Indices as rows [count, depth]: the scattering ops take a vector for a column, `gatherND` takes it for a single row. */
const column = (indices: Tensor): Tensor => (indices.rank > 1 ? indices : reshape(indices, [indices.size, 1]));

/**
 * Upstream: `gatherND` has no gradient.
 *
 * Its adjoint adds up at each place what was read there.
 */
export const gatherNDGradient: GradConfig = {
  kernelName: GatherNd,
  inputsToSave: ['params', 'indices'],
  gradFunc: (dy, saved) => {
    const [{ shape }, indices] = saved as [Tensor, Tensor];
    const depth = indices.shape.at(-1) as number;
    const count = indices.size / depth;
    const updates = () => reshape(dy as Tensor, [count, ...shape.slice(depth)]);
    return {
      params: () => scatterAdd(reshape(indices, [count, depth]), updates(), shape),
      indices: () => zeros(indices.shape),
    };
  },
};

/**
 * Upstream: `scatterND` has no gradient.
 *
 * Its adjoint reads each place that was written to; updates of one place add up, so each gets all of it.
 */
export const scatterNDGradient: GradConfig = {
  kernelName: ScatterNd,
  inputsToSave: ['indices', 'updates'],
  gradFunc: (dy, saved) => {
    const [indices, updates] = saved as [Tensor, Tensor];
    return {
      indices: () => zeros(indices.shape),
      updates: () => reshape(gatherND(dy as Tensor, column(indices)), updates.shape),
    };
  },
};

/**
 * Upstream: `tensorScatterUpdate` has no gradient.
 *
 * The tensor gets dy where nothing was written, the updates get what is at their place. Of several updates of one place
 * one stays; which one, the same kernel tells when it writes their numbers.
 */
export const tensorScatterUpdateGradient: GradConfig = {
  kernelName: TensorScatterUpdate,
  inputsToSave: ['tensor', 'indices', 'updates'],
  gradFunc: (dy, saved) => {
    const [tensor, indices, updates] = saved as [Tensor, Tensor, Tensor];
    return {
      tensor: () => tensorScatterUpdate(dy as Tensor, indices, zerosLike(updates)),
      indices: () => zeros(indices.shape),
      updates: () => {
        const rows = column(indices);
        const [count, depth] = [rows.size / (rows.shape.at(-1) as number), rows.shape.at(-1) as number];
        const flat = reshape(rows, [count, depth]);
        const numbers = range(0, count);
        const written = tensorScatterUpdate(sub(zeros(tensor.shape.slice(0, depth)), 1), flat, numbers);
        const stays = cast(equal(gatherND(written, flat), numbers), 'float32');
        const slice = tensor.shape.slice(depth);
        const read = reshape(gatherND(dy as Tensor, flat), [count, ...slice]);
        return reshape(mul(read, reshape(stays, [count, ...slice.map(() => 1)])), updates.shape);
      },
    };
  },
};

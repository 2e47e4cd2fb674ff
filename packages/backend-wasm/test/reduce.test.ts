/** Sums, means and extremes, choices, transposes: against float64, and for what is odd against the cpu backend. */
import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import * as tf from '@tensorflow/tfjs-core';
import { onOurKernels } from './wasm.js';

onOurKernels();

const draw = (shape: number[], seed = 1, shift = 0): tf.Tensor => {
  const random = new Random(seed);
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal() + shift),
    shape,
  );
};

/** What f gives on the cpu backend. */
const onCpu = async (f: () => tf.Tensor): Promise<{ shape: number[]; dtype: string; values: number[] }> => {
  await tf.setBackend('cpu');
  const y = f();
  const made = { shape: y.shape, dtype: y.dtype, values: [...y.dataSync()] };
  await tf.setBackend('wasm');
  return made;
};
const here = (f: () => tf.Tensor) => {
  const y = f();
  return { shape: y.shape, dtype: y.dtype, values: [...y.dataSync()] };
};

const shapes: readonly number[][] = [
  [1],
  [3],
  [5],
  [63],
  [64],
  [65],
  [257],
  [1, 5],
  [5, 1],
  [65, 3],
  [3, 65],
  [64, 64],
  [257, 65],
  [4, 5, 6],
  [3, 1, 7],
  [2, 3, 4, 5],
  [130, 2, 9],
  [2, 1500],
];

/** The sum over axes in float64, with the sum of absolute values. */
const sums64 = (x: tf.Tensor, axes: readonly number[]): { sums: Float64Array; sizes: Float64Array } => {
  const data = x.dataSync();
  const kept = x.shape.map((length, i) => (axes.includes(i) ? 1 : length));
  const strides = kept.map((_, i) => kept.slice(i + 1).reduce((a, b) => a * b, 1));
  const [sums, sizes] = [new Float64Array(kept.reduce((a, b) => a * b, 1)), new Float64Array(kept.reduce((a, b) => a * b, 1))];
  data.forEach((value, at) => {
    let [rest, target] = [at, 0];
    for (let i = x.rank - 1; i >= 0; i--) {
      const index = rest % (x.shape[i] as number);
      rest = Math.floor(rest / (x.shape[i] as number));
      if (!axes.includes(i)) target += index * (strides[i] as number);
    }
    sums[target] = (sums[target] as number) + value;
    sizes[target] = (sizes[target] as number) + Math.abs(value);
  });
  return { sums, sizes };
};

/** Every set of axes of a shape. */
const subsets = (rank: number): number[][] =>
  Array.from({ length: 2 ** rank - 1 }, (_, bits) => Array.from({ length: rank }, (_, i) => i).filter((i) => ((bits + 1) >> i) & 1));

describe('sum and mean', () => {
  test.each(shapes.map((shape) => [shape] as const))(
    'of a tensor of shape [%s] err by at most 12 roundings of Σ|x|, over any axes',
    (shape) => {
      // Blocks of at most 8 terms a lane in float32, the blocks in float64, one rounding at the end: 11, and one for the mean.
      for (const shift of [0, 1000]) {
        const x = draw(shape, 1, shift);
        for (const axes of subsets(shape.length)) {
          const { sums, sizes } = sums64(x, axes);
          const count = x.size / sums.length;
          const [total, average] = [tf.sum(x, axes).dataSync(), tf.mean(x, axes).dataSync()];
          for (const [i, sum] of sums.entries()) {
            const allowed = 12 * 2 ** -24 * (sizes[i] as number);
            expect(Math.abs((total[i] as number) - sum)).toBeLessThanOrEqual(allowed);
            expect(Math.abs((average[i] as number) - sum / count)).toBeLessThanOrEqual(allowed / count);
          }
          expect(tf.sum(x, axes, true).shape).toEqual(shape.map((length, i) => (axes.includes(i) ? 1 : length)));
        }
      }
    },
  );

  test('of whole numbers and truth values stay what they are on cpu', async () => {
    for (const f of [
      () => tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 0),
      () => tf.sum(tf.tensor2d([1, 0, 1, 1], [2, 2], 'bool'), 1),
      () => tf.mean(tf.tensor2d([1, 2, 3, 5], [2, 2], 'int32'), 0),
    ]) {
      expect(here(f)).toEqual(await onCpu(f));
    }
  });

  test('let NaN and infinity through to their own column', () => {
    const x = tf.tensor2d([1, Number.NaN, 3, Number.POSITIVE_INFINITY, 1, 1, 1, 1], [2, 4]);
    expect([...tf.sum(x, 0).dataSync()]).toEqual([2, Number.NaN, 4, Number.POSITIVE_INFINITY]);
  });
});

describe('max and min', () => {
  test.each(shapes.map((shape) => [shape] as const))('of a tensor of shape [%s] are those of cpu, over any axes', async (shape) => {
    const values = [...draw(shape).dataSync()];
    for (const axes of subsets(shape.length)) {
      for (const f of [() => tf.max(tf.tensor(values, shape), axes), () => tf.min(tf.tensor(values, shape), axes, true)]) {
        expect(here(f)).toEqual(await onCpu(f));
      }
    }
  });

  test('of a column with NaN are NaN', () => {
    const x = tf.tensor2d([1, Number.NaN, 3, 4, Number.NaN, 5], [3, 2]);
    expect([...tf.max(x, 0).dataSync()]).toEqual([Number.NaN, Number.NaN]);
    expect([...tf.min(x, 1).dataSync()]).toEqual([Number.NaN, 3, Number.NaN]);
  });
});

describe('transpose', () => {
  test.each(shapes.map((shape) => [shape] as const))(
    'of a tensor of shape [%s] is that of cpu, in every order of the axes',
    async (shape) => {
      const orders = (rest: number[]): number[][] =>
        rest.length === 0 ? [[]] : rest.flatMap((i) => orders(rest.filter((j) => j !== i)).map((o) => [i, ...o]));
      for (const dtype of ['float32', 'int32'] as const) {
        const size = shape.reduce((a, b) => a * b, 1);
        const x = () =>
          tf.tensor(
            Array.from({ length: size }, (_, i) => i),
            shape,
            dtype,
          );
        for (const order of orders(shape.map((_, i) => i))) {
          expect(here(() => tf.transpose(x(), order))).toEqual(await onCpu(() => tf.transpose(x(), order)));
        }
      }
    },
  );

  test('that moves no number may share them: disposing one leaves the other', () => {
    const x = draw([1, 7]);
    const y = tf.transpose(x);
    const values = [...x.dataSync()];
    x.dispose();
    expect([...y.dataSync()]).toEqual(values);
  });
});

describe('where', () => {
  const condition = (shape: number[]) =>
    tf.tensor(
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Number(i % 3 !== 1)),
      shape,
      'bool',
    );

  test.each([
    [[3], [3]],
    [[65], [65]],
    [
      [5, 7],
      [5, 7],
    ],
    [[5], [5, 7]],
    [[3], [3, 2, 4]],
    [
      [64, 64],
      [64, 64],
    ],
    [[0], [0]],
    [
      [2, 1],
      [2, 1],
    ],
  ])('with a condition of shape %j chooses in tensors of shape %j', (asked, shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    for (const dtype of ['float32', 'int32', ...(asked.length === shape.length ? (['bool'] as const) : [])] as const) {
      const numbers = (seed: number) =>
        tf.tensor(
          Array.from({ length: size }, (_, i) => (dtype === 'bool' ? (i + seed) % 2 : i + 1000 * seed)),
          shape,
          dtype,
        );
      const asks = condition(asked).dataSync();
      const [t, e] = [[...numbers(0).dataSync()], [...numbers(1).dataSync()]];
      const y = tf.engine().runKernel('Select', { condition: condition(asked), t: numbers(0), e: numbers(1) }) as tf.Tensor;
      // One condition for each entry, or for each row. (cpu, asked for rows, repeats their first entries.)
      const each = size / Math.max(1, asks.length);
      expect([y.shape, y.dtype]).toEqual([shape, dtype]);
      expect([...y.dataSync()]).toEqual(t.map((value, i) => (asks[Math.floor(i / each)] ? value : e[i])));
    }
  });

  test('takes NaN and −0 as they are', () => {
    const t = tf.tensor1d([Number.NaN, -0, 1]);
    expect([...tf.where(tf.tensor1d([1, 1, 0], 'bool'), t, tf.tensor1d([5, 6, Number.NEGATIVE_INFINITY])).dataSync()]).toEqual([
      Number.NaN,
      -0,
      Number.NEGATIVE_INFINITY,
    ]);
  });
});

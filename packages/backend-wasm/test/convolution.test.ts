/** The gradient of a convolution in its filter, asked of the kernel itself: against a sum in float64. */
import { expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { engine, memory, type NamedAttrMap, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { onOurKernels } from './wasm.js';

onOurKernels();

type Four = readonly [number, number, number, number];

const draw = (shape: Four, random: Random): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    [...shape],
  );

/** Σ x·dy over all positions of the filter, and Σ |x·dy|: [filterHeight, filterWidth, inChannels, outChannels]. */
const sums64 = (x: Tensor, dy: Tensor, filter: Four, strides: readonly [number, number], top: number, left: number) => {
  const [batch, height, width, depth] = x.shape as unknown as Four;
  const [, outHeight, outWidth, count] = dy.shape as unknown as Four;
  const [xs, dys] = [x.dataSync(), dy.dataSync()];
  const [sums, sizes] = [new Float64Array(filter.reduce((a, b) => a * b, 1)), new Float64Array(filter.reduce((a, b) => a * b, 1))];
  for (let at = 0; at < sums.length; at++) {
    const [o, c] = [at % count, Math.floor(at / count) % depth];
    const [q, r] = [Math.floor(at / (count * depth)) % filter[1], Math.floor(at / (count * depth * filter[1]))];
    for (let b = 0; b < batch; b++) {
      for (let i = 0; i < outHeight; i++) {
        for (let j = 0; j < outWidth; j++) {
          const [row, column] = [i * strides[0] + r - top, j * strides[1] + q - left];
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          const term =
            (xs[((b * height + row) * width + column) * depth + c] as number) *
            (dys[((b * outHeight + i) * outWidth + j) * count + o] as number);
          sums[at] = (sums[at] as number) + term;
          sizes[at] = (sizes[at] as number) + Math.abs(term);
        }
      }
    }
  }
  return { sums, sizes };
};

const cases: readonly (readonly [string, Four, Four, readonly [number, number], 'valid' | 'same' | number | number[][], number, number])[] =
  [
    ['nothing padded', [2, 7, 6, 3], [3, 2, 3, 4], [1, 1], 'valid', 0, 0],
    ['nothing padded, strides', [1, 11, 10, 2], [3, 2, 2, 5], [2, 3], 'valid', 0, 0],
    ['the same size', [2, 7, 6, 3], [3, 3, 3, 4], [1, 1], 'same', 1, 1],
    [
      'each side padded by its own',
      [2, 6, 7, 3],
      [4, 5, 3, 9],
      [1, 3],
      [
        [0, 0],
        [1, 2],
        [3, 0],
        [0, 0],
      ],
      1,
      3,
    ],
    ['more padding than filter', [1, 3, 3, 2], [2, 2, 2, 3], [1, 1], 3, 3, 3],
    ['more positions than go at once', [3, 17, 19, 3], [3, 3, 3, 8], [1, 1], 'same', 1, 1],
    ['one channel each', [2, 9, 9, 1], [5, 5, 1, 1], [1, 1], 2, 2, 2],
    ['no images', [0, 5, 5, 2], [3, 3, 2, 2], [1, 1], 'valid', 0, 0],
  ];

test.each(cases)('%s', (_, shape, filterShape, strides, pad, top, left) => {
  const random = new Random(7);
  const x = draw(shape, random);
  const padding = Array.isArray(pad) ? pad : [[], [top, top], [left, left], []];
  const out = (axis: 1 | 2) => {
    const [before = 0, after = 0] = padding[axis] as number[];
    return Math.floor(((shape[axis] as number) + before + after - (filterShape[axis - 1] as number)) / (strides[axis - 1] as number)) + 1;
  };
  const dy = draw([shape[0], out(1), out(2), filterShape[3]], random);
  const before = memory().numTensors;
  const attributes = { strides, pad, dataFormat: 'NHWC', filterShape } as unknown as NamedAttrMap;
  const made = engine().runKernel('Conv2DBackpropFilter', { x, dy }, attributes) as Tensor;
  const { sums, sizes } = sums64(x, dy, filterShape, strides, top, left);
  const terms = dy.size / filterShape[3];
  expect(made.shape).toEqual([...filterShape]);
  // Recursive sums of k terms err by at most (k + 1)·u·Σ|x·dy| (Higham 2002, eq. 3.5).
  for (const [i, value] of made.dataSync().entries())
    expect(Math.abs(value - (sums[i] as number))).toBeLessThanOrEqual((terms + 1) * 2 ** -24 * (sizes[i] as number));
  made.dispose();
  expect(memory().numTensors).toBe(before);
});

test('takes the sizes of dy as they are, however they were rounded', () => {
  const random = new Random(3);
  const [x, dy] = [draw([2, 8, 7, 3], random), draw([2, 5, 4, 4], random)]; // stride 2 with 1 around it: 4.5 rows, rounded up
  const attributes = { strides: 2, pad: 1, dataFormat: 'NHWC', filterShape: [3, 3, 3, 4] } as unknown as NamedAttrMap;
  const made = engine().runKernel('Conv2DBackpropFilter', { x, dy }, attributes) as Tensor;
  const { sums, sizes } = sums64(x, dy, [3, 3, 3, 4], [2, 2], 1, 1);
  for (const [i, value] of made.dataSync().entries())
    expect(Math.abs(value - (sums[i] as number))).toBeLessThanOrEqual(41 * 2 ** -24 * (sizes[i] as number));
});

/** Kernels that upstream lacks on wasm, and the fused product, which it has wrong: against the cpu backend. */
import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import * as tf from '@tensorflow/tfjs-core';
import { onOurKernels } from './wasm.js';

onOurKernels();

const draw = (shape: number[], seed = 1): tf.Tensor => {
  const random = new Random(seed);
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  );
};

/** The largest difference between the two backends relative to the largest entry; shapes must agree. */
const difference = async (f: () => tf.Tensor): Promise<number> => {
  await tf.setBackend('cpu');
  const wanted = f();
  const values = [...wanted.dataSync()];
  await tf.setBackend('wasm');
  const made = f();
  expect(made.shape).toEqual(wanted.shape);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  return [...made.dataSync()].reduce((most, value, i) => Math.max(most, Math.abs(value - (values[i] as number)) / largest), 0);
};

/** Both sides round sums of at most 600 terms: an error of √600 units of each, with room for a bad draw. */
const CLOSE = 4 * Math.sqrt(600) * 2 ** -24;

describe('the gradient of gather', () => {
  test.each([
    [[5, 3], [0, 4, 4, 1], 0],
    [[5, 3], [2, 2, 0], 1],
    [[4], [3, 3, 3], 0],
    [[2, 3, 4], [1, 1], 1],
    [[6, 65], [5, 0, 5], 0],
    [[3, 2], [], 0],
  ])('of shape %j at %j along axis %i adds rows up', async (shape, places, axis) => {
    const f = () => tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.gather(x, tf.tensor1d(places, 'int32'), axis))))(draw(shape));
    expect(await difference(f)).toBeLessThan(CLOSE);
  });

  test('unsortedSegmentSum leaves out ids that no segment has, for every type', async () => {
    for (const dtype of ['float32', 'int32', 'bool'] as const) {
      const f = () => tf.unsortedSegmentSum(tf.tensor2d([1, 1, 0, 1, 1, 0], [3, 2], dtype), tf.tensor1d([1, -1, 7], 'int32'), 3);
      expect(await difference(f)).toBe(0);
    }
  });
});

describe('the gradient of conv2d in the filter', () => {
  const cases: readonly [string, number[], number[], number | [number, number], 'valid' | 'same' | number, 'NHWC' | 'NCHW'][] = [
    ['1 × 1', [2, 5, 5, 3], [1, 1, 3, 4], 1, 'valid', 'NHWC'],
    ['3 × 3, valid', [2, 7, 6, 3], [3, 3, 3, 4], 1, 'valid', 'NHWC'],
    ['3 × 3, same', [2, 7, 6, 3], [3, 3, 3, 4], 1, 'same', 'NHWC'],
    ['3 × 2, strides', [1, 8, 9, 2], [3, 2, 2, 5], [2, 3], 'valid', 'NHWC'],
    ['2 × 2, stride and same', [3, 7, 7, 1], [2, 2, 1, 8], 2, 'same', 'NHWC'],
    ['5 × 5, padded by 2', [1, 9, 9, 1], [5, 5, 1, 1], 1, 2, 'NHWC'],
    ['as large as the image', [4, 6, 6, 2], [6, 6, 2, 3], 1, 'valid', 'NHWC'],
  ];
  test.each(cases)('of %s is that of cpu', async (_, x, filter, strides, pad, format) => {
    const f = () =>
      tf.grad((w: tf.Tensor) => tf.sum(tf.square(tf.conv2d(draw(x, 2) as tf.Tensor4D, w as tf.Tensor4D, strides, pad, format))))(
        draw(filter, 3),
      );
    expect(await difference(f)).toBeLessThan(CLOSE);
  });

  test('with the channels first, by the kernel itself', async () => {
    const attributes = { strides: 1, pad: 'valid', dimRoundingMode: undefined, filterShape: [3, 3, 2, 4] };
    const last = { x: draw([2, 6, 5, 2]), dy: draw([2, 4, 3, 4], 2) };
    const run = (dataFormat: string, inputs: typeof last) =>
      tf.engine().runKernel('Conv2DBackpropFilter', inputs, { ...attributes, dataFormat } as unknown as tf.NamedAttrMap) as tf.Tensor;
    const first = { x: tf.transpose(last.x, [0, 3, 1, 2]), dy: tf.transpose(last.dy, [0, 3, 1, 2]) };
    expect([...run('NCHW', first).dataSync()]).toEqual([...run('NHWC', last).dataSync()]);
  });
});

describe('fused.matMul', () => {
  const activations = ['linear', 'relu', 'relu6', 'leakyrelu', 'elu', 'sigmoid'] as const;
  const forms = [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ] as const;

  test.each(activations)('with %s and every bias and transpose is the composition', async (activation) => {
    for (const [transposeA, transposeB] of forms) {
      for (const bias of [undefined, [7], [1, 7], [1]]) {
        const f = () =>
          tf.fused.matMul({
            a: draw(transposeA ? [100, 5] : [5, 100]),
            b: draw(transposeB ? [7, 100] : [100, 7], 2),
            transposeA,
            transposeB,
            ...(bias && { bias: draw(bias, 3) }),
            activation,
            leakyreluAlpha: 0.3,
          });
        const plain = () => {
          const product = tf.matMul(
            tf.tensor([...draw(transposeA ? [100, 5] : [5, 100]).dataSync()], transposeA ? [100, 5] : [5, 100]),
            draw(transposeB ? [7, 100] : [100, 7], 2),
            transposeA,
            transposeB,
          );
          const y = bias ? tf.add(product, draw(bias, 3)) : product;
          const by = {
            linear: tf.clone,
            relu: tf.relu,
            relu6: tf.relu6,
            elu: tf.elu,
            sigmoid: tf.sigmoid,
            leakyrelu: (v: tf.Tensor) => tf.leakyRelu(v, 0.3),
          };
          return by[activation](y);
        };
        const [fused, composed] = [[...f().dataSync()], [...plain().dataSync()]];
        for (const [i, value] of composed.entries()) expect(Math.abs((fused[i] as number) - value)).toBeLessThan(1e-5);
      }
    }
  });
});

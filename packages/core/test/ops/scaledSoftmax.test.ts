import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grads, setBackend, type Tensor, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { scaledSoftmax } from '../../src/ops/scaledSoftmax.js';
import { firstDerivatives, relativeError, secondDerivatives, worst } from './oracles/derivatives.js';
import { softmax64 } from './oracles/functions64.js';
import { leftBehind } from './oracles/keepsMemory.js';
import { gaussian, sizeOf, toTensor } from './oracles/sample.js';

const cases = [
  [[1], 0],
  [[5], -1],
  [[3, 4], 0],
  [[3, 4], 1],
  [[2, 33, 3], 1],
  [[64, 65], -1],
  [[2, 3, 4, 5], -3],
] as const;
const oracleOf = (shape: readonly number[], axis: number, scale: number) => {
  const at = axis < 0 ? axis + shape.length : axis;
  return softmax64(sizeOf(shape.slice(0, at)), shape[at]!, sizeOf(shape.slice(at + 1)), scale);
};

describe.each(['cpu', 'wasm'])('scaledSoftmax on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each(cases)('scaledSoftmax(x of %j, axis %i) is softmax of scale·x', (shape, axis) => {
    for (const scale of [1, 0.1, 30, -2, 0]) {
      const x = gaussian(shape, 5);
      const y = scaledSoftmax(toTensor(x), { axis, scale });
      expect(y.shape).toEqual(shape);
      // of scale·x, to about 4
      expect(relativeError(y.dataSync(), oracleOf(shape, axis, scale)(x.data))).toBeLessThan(2 ** -24 * (10 + 4 * Math.abs(scale)));
    }
  });

  test.each(cases)('scaledSoftmax(x of %j, axis %i) has first and second derivatives', (shape, axis) => {
    for (const scale of [1, 3, -2]) {
      const xs = [gaussian(shape, 5)];
      const op = (x: Tensor) => scaledSoftmax(x, { axis, scale });
      if (shape.length === 1 && shape[0] === 1) {
        expect([...grads(op)([toTensor(xs[0]!)])[0]!.dataSync()].map(Math.abs)).toEqual([0]);
        continue;
      }
      expect(worst(firstDerivatives(op, oracleOf(shape, axis, scale), xs))).toBeLessThan(2e-6);
      expect(worst(secondDerivatives(op, oracleOf(shape, axis, scale), xs))).toBeLessThan(4e-6);
    }
  });

  test('scaledSoftmax(x) of huge x does not overflow; −∞ has weight 0, a row of it is NaN', () => {
    expect([...scaledSoftmax(tensor1d([1e38, 1e38, -1e38])).dataSync()]).toEqual([0.5, 0.5, 0]);
    const none = Number.NEGATIVE_INFINITY;
    expect([
      ...scaledSoftmax(
        tensor2d([
          [none, 0],
          [none, none],
          [Number.NaN, 0],
        ]),
      ).dataSync(),
    ]).toEqual([0, 1, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });

  test.each([
    [[0, 3], -1],
    [[3, 0], -1],
    [[0], 0],
    [[2, 0, 3], 2],
  ])('scaledSoftmax(empty %j, axis %i) is empty, with an empty gradient', (shape, axis) => {
    const op = (x: Tensor) => scaledSoftmax(x, { axis, scale: 2 });
    expect(op(zeros(shape)).shape).toEqual(shape);
    expect(grads(op)([zeros(shape)])[0]!.shape).toEqual(shape);
  });

  test('scaledSoftmax refuses what it cannot do', () => {
    expect(() => scaledSoftmax(zeros([]))).toThrow('scaledSoftmax([]): x must have shape');
    expect(() => scaledSoftmax(zeros([2, 2]), { axis: 2 })).toThrow('axis must be a whole number from -2 to 1, got 2');
    expect(() => scaledSoftmax(zeros([2]), { scale: Number.NaN })).toThrow('scale must be a finite number, got NaN');
    expect(() => scaledSoftmax(zeros([2]), { dim: 0 } as object)).toThrow("has no option 'dim'");
  });

  test('scaledSoftmax returns its memory', () => {
    expect(leftBehind((x) => [scaledSoftmax(x!, { scale: 2 })], [tensor1d([1, 2])])).toBe(0);
  });
});

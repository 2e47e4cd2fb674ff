import './backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grads, setBackend, type Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';
import { firstDerivatives, relativeError, secondDerivatives, worst } from '../../core/test/ops/oracles/derivatives.js';
import { leftBehind } from '../../core/test/ops/oracles/keepsMemory.js';
import { gaussian, toTensor } from '../../core/test/ops/oracles/sample.js';
import { compactMultiply } from '../src/compactMultiply.js';
import { type Compact, compact64, drawCompact } from './oracles/compact64.js';

const opOf = ({ inputs, places }: Compact) => {
  const [rows, columns] = [tensor1d([...inputs], 'float32'), tensor1d([...places], 'float32')];
  return (x: Tensor, weight: Tensor): Tensor => compactMultiply(x, weight, rows, columns);
};

/** Sizes [n, outputs] of the matrix and [depth, width] of its block: all of it, whole rows, whole columns, one entry. */
const shapes: [number, number, number, number][] = [
  [1, 1, 1, 1],
  [5, 3, 1, 1],
  [6, 4, 3, 4],
  [4, 6, 4, 2],
  [5, 4, 5, 4],
  [33, 20, 17, 9],
];

/** A sum of at most 17 float32 products of N(0, 1), relative to the length of y. */
const TOLERANCE = 1e-6;

describe.each(['cpu', 'wasm'])('compactMultiply on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each(shapes)('compactMultiply(x, …) of a %i × %i matrix with a block of %i × %i is x·W', (...sizes) => {
    const one = drawCompact(...sizes);
    const weight = gaussian([one.depth, one.width], 2);
    for (const batch of [1, 7]) {
      const x = gaussian([batch, one.n], 3);
      const y = opOf(one)(toTensor(x), toTensor(weight));
      expect(y.shape).toEqual([batch, one.outputs]);
      expect(relativeError(y.dataSync(), compact64(one)(x.data, weight.data))).toBeLessThan(TOLERANCE);
    }
  });

  test.each(shapes)('compactMultiply(x, …) of a %i × %i matrix with a block of %i × %i has first and second derivatives', (...sizes) => {
    const one = drawCompact(...sizes);
    const xs = [gaussian([3, one.n], 5), gaussian([one.depth, one.width], 6)];
    expect(worst(firstDerivatives(opOf(one), compact64(one), xs))).toBeLessThan(2e-6);
    expect(worst(secondDerivatives(opOf(one), compact64(one), xs))).toBeLessThan(2e-6);
  });

  test('compactMultiply(x, …) of no rows is empty, with a gradient of 0', () => {
    const one = drawCompact(5, 3, 2, 2);
    const inputs = [tensor([], [0, 5]), toTensor(gaussian([2, 2], 1))];
    const y = opOf(one)(...(inputs as [Tensor, Tensor]));
    expect(y.shape).toEqual([0, 3]);
    const [dx, dweight] = grads((...xs: Tensor[]) => opOf(one)(xs[0]!, xs[1]!))(inputs, y);
    expect([dx!.shape, [...dweight!.dataSync()]]).toEqual([
      [0, 5],
      [0, 0, 0, 0],
    ]);
  });

  test('compactMultiply(x, …) does not look at unused inputs, be they NaN', () => {
    const one: Compact = { n: 3, outputs: 3, depth: 2, width: 2, inputs: [0, 2], places: [1, 2, 0] };
    const weight = tensor([1, 2, 3, 4], [2, 2]);
    expect([...opOf(one)(tensor([1, Number.NaN, 10], [1, 3]), weight).dataSync()]).toEqual([42, 0, 31]);
    expect([...opOf(one)(tensor([1, 0, Number.NaN], [1, 3]), weight).dataSync()]).toEqual([Number.NaN, 0, Number.NaN]);
  });

  test('compactMultiply(x, …) takes indices out of range as others within it', () => {
    const wild = [Number.NaN, -1, 1e9, Number.POSITIVE_INFINITY, 2.5, -1e30];
    const one: Compact = { n: 7, outputs: 6, depth: 6, width: 3, inputs: wild, places: wild };
    const xs = [tensor(new Float32Array(14).fill(1), [2, 7]), tensor(new Float32Array(18).fill(1), [6, 3])] as const;
    const found = [opOf(one)(...xs), ...grads((...[x, weight]: Tensor[]) => opOf(one)(x!, weight!))([...xs])];
    for (const one of found) expect(one.dataSync().every(Number.isFinite)).toBe(true);
  });

  test('compactMultiply(x, …) leaves no tensor behind', () => {
    const one = opOf(drawCompact(6, 5, 3, 2));
    const xs = [toTensor(gaussian([4, 6], 1)), toTensor(gaussian([3, 2], 2))];
    expect(leftBehind((...[x, weight]) => [one(x!, weight!)], xs)).toBe(0);
  });
});

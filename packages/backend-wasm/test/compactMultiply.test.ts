/** Products with matrices that are 0 but for a block, against float64. */
import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { engine, getKernel, grads, memory, type Tensor, tensor, tensor1d, tidy, zeros } from '@tensorflow/tfjs-core';
import { relativeError } from '../../core/test/ops/oracles/gradients.js';
import { compactMultiply } from '../../sparse/src/compactMultiply.js';
import { type Compact, compact64, compactGradient64, drawCompact } from '../../sparse/test/oracles/compact64.js';
import { agreesWithComposition } from './support/composed.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

const draw = (count: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.normal());
};

/** x, weight and dy. */
const drawAll = ({ n, outputs, depth, width }: Compact, batch: number): [Float32Array, Float32Array, Float32Array] => [
  draw(batch * n, 1),
  draw(depth * width, 2),
  draw(batch * outputs, 3),
];

/** y, dx and dweight from the op on the backend that is set. */
const run = (one: Compact, batch: number, [x, weight, dy]: readonly Float32Array[]): Float32Array[] =>
  tidy(() => {
    const [rows, columns] = [tensor1d([...one.inputs], 'float32'), tensor1d([...one.places], 'float32')];
    const f = (...[input, block]: Tensor[]) => compactMultiply(input!, block!, rows, columns);
    const inputs = [tensor(x!, [batch, one.n]), tensor(weight!, [one.depth, one.width])];
    return [f(...inputs), ...grads(f)(inputs, tensor(dy!, [batch, one.outputs]))].map((t) => t.dataSync() as Float32Array);
  });

/** Relative to the largest entry: 3e-7 where there are many, but the only entry of a block of 1 × 1 has a sum that may cancel out. */
const TOLERANCE = 1e-5;

/** Sizes [n, outputs] of the matrix and [depth, width] of its block. */
const shapes: [number, number, number, number][] = [
  [1, 1, 1, 1],
  [3, 5, 1, 1],
  [5, 3, 5, 1],
  [9, 8, 7, 8],
  [8, 9, 8, 7],
  [6, 7, 6, 7],
  [70, 41, 33, 29],
];

describe.each([1, 2, 5, 64, 480, 481, 961])('the kernel of compactMultiply for a batch of %i', (batch) => {
  test.each(shapes)('gives x·W and the gradients of a %i × %i matrix with a block of %i × %i', (...sizes) => {
    const one = drawCompact(...sizes);
    const [x, weight, dy] = drawAll(one, batch);
    const wanted = [compact64(one)(Float64Array.from(x), Float64Array.from(weight)), ...compactGradient64(one, x, weight, dy)];
    for (const [i, got] of run(one, batch, [x, weight, dy]).entries()) expect(relativeError(got, wanted[i]!)).toBeLessThan(TOLERANCE);
  });
});

describe('the kernel of compactMultiply', () => {
  test('is the one that the op runs', () => {
    expect('replaced' in (getKernel('SlimCompactMultiply', 'wasm') ?? {})).toBe(true);
  });

  test('agrees with the composition on cpu', async () => {
    const one = drawCompact(50, 40, 20, 31);
    const data = drawAll(one, 7);
    await agreesWithComposition(() => run(one, 7, data), TOLERANCE);
  });

  test('makes nothing of a batch of 0, and zeros of an empty block', () => {
    const [places, none] = [tensor1d([0, 0], 'float32'), tensor1d([], 'float32')];
    const sums = [
      compactMultiply(zeros([0, 3]), zeros([1, 1]), tensor1d([1]), places),
      compactMultiply(tensor([1, 2, 3], [1, 3]), zeros([0, 1]), none, places),
      compactMultiply(tensor([1, 2, 3], [1, 3]), zeros([1, 0]), tensor1d([1]), places),
    ];
    expect(sums.map((y) => [y.shape, ...y.dataSync()])).toEqual([[[0, 2]], [[1, 2], 0, 0], [[1, 2], 0, 0]]);
  });

  test('keeps NaN and infinity to the rows they come in with, and out of zero columns', () => {
    const one: Compact = { n: 4, outputs: 3, depth: 2, width: 2, inputs: [1, 3], places: [0, 2, 1] };
    for (const batch of [1, 5, 481]) {
      const x = new Float32Array(batch * 4).fill(1);
      x.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NaN, 1], 4 * (batch - 1));
      const [y] = run(one, batch, [x, Float32Array.of(1, 2, 3, 4), new Float32Array(batch * 3)]);
      expect([...y!.slice(-3)]).toEqual([Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY]);
      if (batch > 1) expect([...y!.slice(-6, -3)]).toEqual([4, 0, 6]);
    }
  });

  test('stays within its tensors whatever the indices are', () => {
    const wild = [Number.NaN, -1, 1e9, Number.POSITIVE_INFINITY, 2.5, -1e30, Number.NEGATIVE_INFINITY];
    const indices = tensor1d(wild);
    for (const batch of [1, 2, 40]) {
      const x = tensor(new Float32Array(batch * 9).fill(1), [batch, 9]);
      const inputs = { x, weight: tensor(new Float32Array(21).fill(1), [7, 3]), inputs: indices, places: indices };
      const [y] = engine().runKernel<Tensor[]>('SlimCompactMultiply', inputs, {});
      // Every index is one in range: seven ones in all, or a column of zeros.
      const row = [7, 7, 0, 0, 7, 7, 7];
      expect([...y!.dataSync()]).toEqual(Array.from({ length: batch }, () => row).flat());
    }
  });

  test('does the same for a row whatever place in a batch it has', () => {
    const one = drawCompact(40, 30, 25, 20);
    const [x, weight, dy] = drawAll(one, 700);
    const [all] = run(one, 700, [x, weight, dy]);
    const [some] = run(one, 300, [x.slice(400 * 40), weight, dy.slice(400 * 30)]);
    expect(some).toEqual(all!.slice(400 * 30));
  });

  test('gives the same numbers again, and leaves no tensor behind', () => {
    const one = drawCompact(20, 30, 11, 13);
    const data = drawAll(one, 9);
    const first = run(one, 9, data);
    const before = memory();
    expect(run(one, 9, data)).toEqual(first);
    expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
  });
});

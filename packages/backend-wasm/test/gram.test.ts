import { describe, expect, test } from '@jest/globals';
import { engine, getKernel, memory, scalar, setBackend, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { gram } from '../../core/src/ops/gram.js';
import { UNIT } from '../../core/test/ops/oracles/bounds.js';
import { difference64, relativeError, tensorOf, worstRatio } from '../../core/test/ops/oracles/gradients.js';
import { abs64, eachOf, gaussian, multiply64, transpose64 } from '../../core/test/ops/oracles/inputs.js';
import { orthogonalError } from '../../spectral/src/orthogonalError.js';
import { rowDefect } from '../../spectral/src/rowDefect.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

const kernel = (name: string, inputs: Record<string, Tensor>, attributes: Record<string, unknown> = {}): Tensor[] =>
  engine().runKernel<Tensor[]>(name, inputs, attributes as never);

/** A·Aᵀ + shift·I in float64. */
const gram64 = (a: ArrayLike<number>, n: number, depth: number, shift = 0): Float64Array =>
  multiply64(a, transpose64(a, n, depth), n, depth, n).map((entry, at) => entry + (at % (n + 1) === 0 ? shift : 0));

// Strips of 5 rows, panels of 8 columns, bands of 16, blocks of 256 steps and 512 columns: sizes below, at and above each.
const sizes = [
  [1, 1],
  [4, 3],
  [5, 8],
  [6, 9],
  [15, 16],
  [16, 17],
  [17, 2],
  [33, 256],
  [40, 257],
  [130, 64],
  [513, 20],
  [530, 1],
] as const;

describe('the kernel of gram', () => {
  test.each(sizes)('errs no more than dot products do, and is symmetric bit for bit: n = %i, depth %i', (n, depth) => {
    const a = gaussian(n * depth, 1, 0.5);
    const wanted = gram64(a, n, depth, -1);
    const bound = gram64(abs64(a), n, depth, 1).map((entry) => (depth + 2) * UNIT * entry);
    const flipped = transpose64(a, n, depth);
    for (const [matrix, transposed] of [
      [tensorOf(a, [1, n, depth]), false],
      [tensorOf(flipped, [1, depth, n]), true],
    ] as const) {
      const [result] = kernel('SlimGram', { matrix }, { shift: -1, transposed }) as [Tensor];
      expect([result.shape, result.dtype]).toEqual([[1, n, n], 'float32']);
      const found = result.dataSync();
      expect(worstRatio(difference64(found, wanted), bound)).toBeLessThan(1);
      expect(found.every((entry, at) => entry === found[(at % n) * n + Math.floor(at / n)])).toBe(true);
    }
  });

  test('takes batches, and nothing', () => {
    const [batch, n, depth] = [3, 21, 10];
    const a = gaussian(batch * n * depth, 2);
    const wanted = eachOf(batch, (i) => gram64(a.subarray(i * n * depth, (i + 1) * n * depth), n, depth));
    expect(relativeError(gram(tensorOf(a, [batch, n, depth])).dataSync(), wanted)).toBeLessThan(4 * UNIT);
    expect([...gram(tensorOf([], [2, 2, 0]), { shift: 2 }).dataSync()]).toEqual([2, 0, 0, 2, 2, 0, 0, 2]);
    expect(gram(tensorOf([], [0, 2, 3])).shape).toEqual([0, 2, 2]);
    expect(gram(tensorOf([], [2, 0, 3])).shape).toEqual([2, 0, 0]);
  });

  test('is called by the op, and agrees with the composition on cpu', async () => {
    const a = gaussian(30 * 20, 3);
    const byOp = () => tidy(() => [...gram(tensorOf(a, [30, 20]), { shift: 0.5 }).dataSync()]);
    const ours = byOp();
    expect(ours).toEqual([...kernel('SlimGram', { matrix: tensorOf(a, [1, 30, 20]) }, { shift: 0.5, transposed: false })[0]!.dataSync()]);
    await setBackend('cpu');
    const composed = byOp();
    await setBackend('wasm');
    expect(relativeError(ours, composed)).toBeLessThan(8 * UNIT);
  });
});

const norm64 = (x: Float64Array): number => Math.sqrt(x.reduce((total, entry) => total + entry ** 2, 0));

describe('the kernel of scaledProduct', () => {
  test.each([
    [1, 1, 1],
    [3, 7, 5],
    [64, 100, 33],
    [512, 511, 512], // still one product
    [512, 512, 512], // sums of quarters
    [530, 513, 520], // and what is left over on each side
    [515, 512, 1030], // in two pieces
  ])('is scale·A·B up to 1e-5 of the norms: [%i, %i]·[.., %i]', (m, depth, n) => {
    const [a, b] = [gaussian(m * depth, 4, 0.2), gaussian(depth * n, 5)];
    const inputs = { left: tensorOf(a, [m, depth]), right: tensorOf(b, [depth, n]), scale: scalar(-0.5) };
    const [result] = kernel('SlimScaledProduct', inputs) as [Tensor];
    expect([result.shape, result.dtype]).toEqual([[m, n], 'float32']);
    const wanted = multiply64(a, b, m, depth, n).map((entry) => -0.5 * entry);
    const error = difference64(result.dataSync(), wanted);
    expect(relativeError(result.dataSync(), wanted)).toBeLessThan(1e-5);
    expect(norm64(error) / norm64(wanted)).toBeLessThan(5e-6);
  });

  test('is exact where all sums are: small whole numbers, and A times the identity', () => {
    const n = 512;
    const whole = (seed: number) => gaussian(n * n, seed).map((entry) => Math.round(2 * entry));
    const [a, b] = [whole(6), whole(7)];
    const product = (left: Float64Array, right: Float64Array) =>
      kernel('SlimScaledProduct', { left: tensorOf(left, [n, n]), right: tensorOf(right, [n, n]), scale: scalar(2) })[0]!.dataSync();
    const wanted = multiply64(a, b, n, n, n);
    expect(product(a, b).every((entry, at) => entry === 2 * wanted[at]!)).toBe(true);
    const one = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
    expect(product(a, one).every((entry, at) => entry === 2 * a[at]!)).toBe(true);
    expect(product(one, a).every((entry, at) => entry === 2 * a[at]!)).toBe(true);
  });

  test('of zeros is 0, and of nothing is nothing, or 0', () => {
    const zero = (...shape: number[]) => tensorOf(new Float64Array(shape.reduce((x, y) => x * y, 1)), shape);
    const product = (left: Tensor, right: Tensor) => kernel('SlimScaledProduct', { left, right, scale: scalar(3) })[0]!;
    expect(
      product(zero(512, 512), zero(512, 512))
        .dataSync()
        .every((entry) => entry === 0),
    ).toBe(true);
    expect([...product(zero(2, 0), zero(0, 2)).dataSync()]).toEqual([0, 0, 0, 0]);
    expect(product(zero(0, 2), zero(2, 3)).shape).toEqual([0, 3]);
  });
});

describe('the kernel of rowDefect', () => {
  const measures = [
    { squared: true, least: 0, times: 2 },
    { squared: false, least: 1e-6, times: 1 },
    { squared: false, least: 1e6, times: 2 },
  ];

  test.each([
    [1, 1],
    [5, 7],
    [64, 64],
    [130, 20],
  ])('has the defect, its measure and the slope of the composition on cpu: %i × %i', async (m, n) => {
    const a = gaussian(m * n, 8, 0, 0.3);
    for (const measure of measures) {
      const [defect, value, slope] = kernel('SlimRowDefect', { matrix: tensorOf(a, [m, n]) }, measure).map((part) => [...part.dataSync()]);
      const e = gram64(a, m, n, -1);
      const s = e.reduce((total, entry) => total + entry ** 2, 0);
      expect(relativeError(defect!, e)).toBeLessThan(4 * (n + 2) * UNIT);
      const counted = s > measure.least ? measure.times : 0;
      const wanted = measure.squared
        ? [measure.times * s, 4 * measure.times]
        : [counted * Math.sqrt(s), (2 * counted) / Math.sqrt(Math.max(s, measure.least))];
      expect(relativeError([...value!, ...slope!], wanted)).toBeLessThan(4 * (n + 4) * UNIT);
      await setBackend('cpu');
      const composed = tidy(() => [...rowDefect(tensorOf(a, [m, n]), measure).dataSync()]);
      await setBackend('wasm');
      expect(relativeError(value!, composed)).toBeLessThan(4 * (n + 4) * UNIT);
    }
  });

  test('is NaN for NaN, and 0 for an orthogonal matrix', () => {
    const [defect, value, slope] = kernel('SlimRowDefect', { matrix: tensorOf([1, Number.NaN, 0, 1], [2, 2]) }, measures[1]);
    expect([defect!, value!, slope!].map((part) => part.dataSync().some(Number.isNaN))).toEqual([true, true, true]);
    expect([...orthogonalError(tensorOf([0, 1, -1, 0], [2, 2])).dataSync()]).toEqual([0]);
  });
});

test('memory is returned', () => {
  const step = () =>
    tidy(() => {
      const matrix = tensorOf(gaussian(100, 9), [10, 10]);
      kernel('SlimRowDefect', { matrix }, { squared: true, least: 0, times: 1 });
      kernel('SlimScaledProduct', { left: matrix, right: matrix, scale: scalar(1) });
      gram(matrix);
    });
  step();
  const before = memory();
  step();
  expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
});

test('all kernels are registered', () => {
  for (const name of ['SlimGram', 'SlimRowDefect', 'SlimScaledProduct']) expect(getKernel(name, 'wasm')).toHaveProperty('slim', true);
});

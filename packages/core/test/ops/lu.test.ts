import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { add, eye, grad, memory, mul, setBackend, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { lu } from '../../src/ops/lu.js';
import { examine } from '../gradients/examine.js';
import { expectRefusal } from '../linalg/matrices.js';
import { triangleOf, UNIT } from './oracles/bounds.js';
import { difference64, gradientError, relativeError, tensorOf, worstRatio } from './oracles/gradients.js';
import { abs64, eachOf, gaussian, multiply64, withCondition } from './oracles/inputs.js';
import { once } from './oracles/once.js';
import { lu64 } from './oracles/systems64.js';

const matrices: Record<string, (n: number) => Float64Array> = {
  Gaussian: (n) => gaussian(n * n, 1),
  'mean-shifted Gaussian': (n) => gaussian(n * n, 2, 1),
  'nearly parallel': (n) => gaussian(n * n, 3, 1, 0.05),
  'ill-conditioned': (n) => withCondition(n, 1e4, 4),
};

/** All sizes at which the way changes, or one on either side of a block for matrices that are hard in themselves. */
const sizes = (backend: string, isAll: boolean): number[] =>
  isAll ? [1, 3, 5, 33, 64, 65, ...(backend === 'wasm' ? [257] : [])] : [3, 33, 65];

/** L and U of packed factors. */
const unpacked = (factors: ArrayLike<number>, n: number) => ({
  l: triangleOf(factors, n, { unitDiagonal: true }),
  u: triangleOf(factors, n, { lower: false }),
});

const matrixOf = once((kind: string, n: number) => matrices[kind]!(n));

describe.each(['cpu', 'wasm'])('lu on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each(
    Object.keys(matrices).flatMap((kind, i) => sizes(backend, i === 0 || kind === 'ill-conditioned').map((n) => [kind, n] as const)),
  )('lu(a) of a %s matrix is its rows in another order: n = %i', async (kind, n) => {
    const a = matrixOf(kind, n);
    const { factors, permutation, status } = lu(tensorOf(a, [n, n]));
    const order = [...(await permutation.data())];
    const { l, u } = unpacked(await factors.data(), n);
    expect([permutation.shape, permutation.dtype, status.shape, status.dtype, ...(await status.data())]).toEqual([
      [n],
      'int32',
      [],
      'int32',
      0,
    ]);
    expect(order.toSorted((p, q) => p - q)).toEqual(order.map((_, i) => i));
    if (kind === 'Gaussian' && n < 64) expect(order).toEqual(lu64(a, n).permutation); // larger ones may tie up to rounding
    expect(Math.max(...abs64(l))).toBeLessThanOrEqual(1 + UNIT);
    // |P·A − L·U| <= n units of |L|·|U| to first order (Higham 2002, theorem 9.3)
    const sorted = order.flatMap((row) => [...a.slice(row * n, (row + 1) * n)]);
    const bound = multiply64(abs64(l), abs64(u), n, n, n).map((entry) => 2 * (n + 1) * UNIT * entry);
    expect(worstRatio(difference64(sorted, multiply64(l, u, n, n, n)), bound)).toBeLessThan(1);
  });

  test.each([
    ['Gaussian', 1],
    ['Gaussian', 3],
    ['Gaussian', 5],
    ['mean-shifted Gaussian', 5],
    ['well-conditioned', 33],
  ])('lu(a) of a %s matrix has the gradient of the factors: n = %i', async (kind, n) => {
    const a =
      matrices[kind]?.(n) ?? gaussian(n * n, 5).map((entry, at) => Math.fround(entry / Math.sqrt(n) + (at % (n + 1) === 0 ? 3 : 0)));
    const error = await gradientError({
      op: (x) => lu(x).factors,
      oracle: (x) => lu64(x, n).factors,
      shapes: [[n, n]],
      inputs: [a],
      steps: [1e-4],
    });
    expect(error).toBeLessThan(n * 2 ** -18); // triangles of these seeds have conditions below 64
  });

  test('lu(a).status is the first pivot, from 1, that is 0 or not finite, and L·U is A in spite of zeros', async () => {
    const batch = [
      [2, 1, 1, 4, 3, 3, 8, 7, 9],
      [0, 0, 0, 0, 0, 0, 0, 0, 0],
      [0, 1, 2, 0, 3, 4, 0, 5, 7],
      [1, 2, 3, 2, 4, 6, 3, 7, 9],
      [1, 2, 3, 2, 4, 6, 4, 8, 12],
      [1, 2, 3, Number.NaN, 4, 6, 3, 7, 9],
      [1, 2, 3, 4, 4, Number.NaN, 3, 7, 9],
    ];
    const { factors, permutation, status } = lu(tensorOf(batch.flat(), [7, 3, 3]));
    expect([...(await status.data()).slice(0, 5)]).toEqual([0, 1, 1, 3, 2]);
    expect([...(await status.data()).slice(5)].every((code) => code > 0)).toBe(true);
    const [f, p] = [await factors.data(), [...(await permutation.data())]];
    for (let i = 0; i < 5; i++) {
      const { l, u } = unpacked(f.slice(9 * i, 9 * i + 9), 3);
      const sorted = p.slice(3 * i, 3 * i + 3).flatMap((row) => batch[i]!.slice(3 * row, 3 * row + 3));
      expect(relativeError(multiply64(l, u, 3, 3, 3), sorted)).toBeLessThan(8 * UNIT);
    }
    for (let i = 0; i < 7; i++) expect(p.slice(3 * i, 3 * i + 3).toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  });

  test('lu(a) takes the first of equal candidates for a pivot', async () => {
    const a = [1, 2, 0, 0, -2, 1, 0, 3, 2, 0, 1, 1, -2, 1, 1, 0];
    const { factors, permutation } = lu(tensorOf(a, [4, 4]));
    expect([...(await permutation.data())]).toEqual(lu64(a, 4).permutation);
    expect(relativeError(await factors.data(), lu64(a, 4).factors)).toBeLessThan(8 * UNIT);
  });

  test('lu(a) of a batch is that of each, gradients too', async () => {
    const [n, batch] = [4, 6];
    const a = gaussian(batch * n * n, 6);
    const each = (x: Float64Array) => (i: number) => lu64(x.slice(i * n * n, (i + 1) * n * n), n);
    const { factors, permutation, status } = lu(tensorOf(a, [2, 3, n, n]));
    expect([factors.shape, permutation.shape, status.shape]).toEqual([
      [2, 3, n, n],
      [2, 3, n],
      [2, 3],
    ]);
    expect([...(await permutation.data())]).toEqual([...eachOf(batch, (i) => each(a)(i).permutation)]);
    const oracle = (x: Float64Array) => eachOf(batch, (i) => each(x)(i).factors);
    expect(relativeError(await factors.data(), oracle(a))).toBeLessThan(2 ** -17);
    const error = await gradientError({ op: (x) => lu(x).factors, oracle, shapes: [[2, 3, n, n]], inputs: [a], steps: [1e-4] });
    expect(error).toBeLessThan(n * 2 ** -18);
  });

  test('lu(a) can be differentiated twice', async () => {
    const verdict = await examine({
      title: 'lu(a)',
      inputs: [[3, 3]],
      op: (a) => lu(add(a as Tensor, mul(eye(3), 3))).factors,
      oracle: (a) => {
        const shifted = a!.data.map((entry, at) => entry + (at % 4 === 0 ? 3 : 0));
        return { shape: [3, 3], data: [...lu64(shifted, 3).factors] };
      },
      order: 2,
    });
    expect(verdict).toEqual({ verdict: 'right', details: '' });
  });

  test.each([[[0, 0]], [[0, 3, 3]], [[2, 0, 0]]])('lu(a) of shape %j is empty, its gradient too', async (shape) => {
    const { factors, permutation, status } = lu(zeros(shape));
    expect([factors.shape, permutation.shape, status.shape]).toEqual([shape, shape.slice(0, -1), shape.slice(0, -2)]);
    expect([...(await status.data())].every((code) => code === 0)).toBe(true);
    expect(grad((a: Tensor) => sum(lu(a).factors))(zeros(shape)).shape).toEqual(shape);
  });

  test('lu(a) returns its memory', () => {
    const a = eye(3);
    const before = memory().numTensors;
    for (const tensor of Object.values(lu(a))) tensor.dispose();
    tidy(() => void grad((x: Tensor) => sum(lu(x).factors))(a));
    expect(memory().numTensors).toBe(before);
  });

  test('lu(a) refuses what is no square matrix', () => {
    expectRefusal(() => lu(zeros([2, 3])), 'size', 'lu([2, 3]): matrix must be square, got 2 × 3');
    expectRefusal(() => lu(zeros([])), 'input', 'matrix must have shape [..., n, n], got []');
  });
});

import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { add, eye, grad, matMul, memory, mul, setBackend, sum, type Tensor, tidy, transpose, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { cholesky } from '../../src/ops/cholesky.js';
import { checked } from '../../src/ops/Status.js';
import { examine } from '../gradients/examine.js';
import { expectRefusal } from '../linalg/matrices.js';
import { UNIT } from './oracles/bounds.js';
import { difference64, gradientError, relativeError, tensorOf, worstRatio } from './oracles/gradients.js';
import { abs64, definiteWithCondition, eachOf, gaussian, multiply64, rounded, transpose64 } from './oracles/inputs.js';
import { once } from './oracles/once.js';
import { cholesky64 } from './oracles/systems64.js';

/** The positive definite X·Xᵀ + I for a given X, rounded. */
const gramPlusOne = (x: Float64Array, n: number): Float64Array =>
  rounded(multiply64(x, transpose64(x, n, n), n, n, n).map((entry, at) => entry + (at % (n + 1) === 0 ? 1 : 0)));

const matrices: Record<string, (n: number) => Float64Array> = {
  'well-conditioned': (n) => definiteWithCondition(n, 10, 1),
  'ill-conditioned': (n) => definiteWithCondition(n, 1e4, 2),
  'mean-shifted Gram': (n) => gramPlusOne(gaussian(n * n, 3, 1), n),
};

const sizes = (backend: string): number[] => [1, 3, 5, 33, 64, 65, ...(backend === 'wasm' ? [257] : [])];
const matrixOf = once((kind: string, n: number) => matrices[kind]!(n));

describe.each(['cpu', 'wasm'])('cholesky on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each(
    Object.keys(matrices).flatMap((kind) => (kind === 'mean-shifted Gram' ? [3, 33, 65] : sizes(backend)).map((n) => [kind, n] as const)),
  )('cholesky(a) of a %s matrix is its lower factor: n = %i', async (kind, n) => {
    const a = matrixOf(kind, n);
    const spoilt = a.map((entry, at) => (at % n > Math.floor(at / n) ? Number.NaN : entry));
    const { value, status } = cholesky(tensorOf(spoilt, [n, n]));
    const l = Float64Array.from(await value.data());
    expect([status.shape, status.dtype, ...(await status.data())]).toEqual([[], 'int32', 0]);
    const isLower = l.every((entry, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      return i > j || (i === j ? entry > 0 : Object.is(entry, 0));
    });
    expect(isLower).toBe(true);
    // |A − L·Lᵀ| <= (n + 1) units of |L|·|Lᵀ| to first order (Higham 2002, theorem 10.3)
    const residual = difference64(a, multiply64(l, transpose64(l, n, n), n, n, n));
    const bound = multiply64(abs64(l), abs64(transpose64(l, n, n)), n, n, n).map((entry) => 2 * (n + 1) * UNIT * entry);
    expect(worstRatio(residual, bound)).toBeLessThan(1);
    if (kind === 'well-conditioned') expect(relativeError(l, cholesky64(a, n))).toBeLessThan(2 * (n + 1) * UNIT * 10);
  });

  test.each([
    ['well-conditioned', 1, 10],
    ['well-conditioned', 3, 10],
    ['well-conditioned', 5, 10],
    ['well-conditioned', 33, 10],
    ['ill-conditioned', 5, 1e4],
    ['ill-conditioned', 33, 1e4],
  ] as const)('cholesky(a) of a %s matrix has the gradient of the factor: n = %i', async (kind, n, condition) => {
    const error = await gradientError({
      op: (a) => cholesky(a).value,
      oracle: (a) => cholesky64(a, n),
      shapes: [[n, n]],
      inputs: [matrixOf(kind, n)],
      steps: [1e-3 / condition], // well within the distance to a singular matrix
    });
    expect(error).toBeLessThan(4 * (n + 2) * UNIT * condition); // two substitutions with L on either side: κ(L)² = κ(A)
  });

  test('cholesky(x·xᵀ) has the gradient in x', async () => {
    const n = 5;
    const error = await gradientError({
      op: (x) => cholesky(add(matMul(x, transpose(x)), eye(n))).value,
      oracle: (x) =>
        cholesky64(
          multiply64(x, transpose64(x, n, n), n, n, n).map((entry, at) => entry + (at % (n + 1) === 0 ? 1 : 0)),
          n,
        ),
      shapes: [[n, n]],
      inputs: [gaussian(n * n, 4)],
    });
    expect(error).toBeLessThan(4 * (n + 2) * UNIT * 30); // ‖XXᵀ‖ + 1 is about 30 at most, and the condition with it
  });

  test('cholesky(a) can be differentiated twice', async () => {
    const verdict = await examine({
      title: 'cholesky(a)',
      inputs: [[3, 3]],
      op: (a) => cholesky(add(a as Tensor, mul(eye(3), 3))).value,
      oracle: (a) => ({
        shape: [3, 3],
        data: [
          ...cholesky64(
            a!.data.map((entry, at) => entry + (at % 4 === 0 ? 3 : 0)),
            3,
          ),
        ],
      }),
      order: 2,
    });
    expect(verdict).toEqual({ verdict: 'right', details: '' });
  });

  test('cholesky(a).status is the first pivot, from 1, that is not positive; other matrices of the batch stay right', async () => {
    const good = [4, 2, 2, 2, 10, 2, 2, 2, 6];
    const batch = [
      good,
      [0, 2, 2, 2, 10, 2, 2, 2, 6], // 0
      [4, 2, 2, 2, 1, 2, 2, 2, 6], // 1 − 1 = 0
      [4, 2, 2, 2, 10, 2, 2, 2, -6], // negative
      [4, 2, 2, Number.NaN, 10, 2, 2, 2, 6],
      [4, Number.NaN, Number.NaN, 2, 10, Number.NaN, 2, 2, 6], // not read
    ];
    const { value, status } = cholesky(tensorOf(batch.flat(), [2, 3, 3, 3]));
    expect(status.shape).toEqual([2, 3]);
    expect([...(await status.data())]).toEqual([0, 1, 2, 3, 2, 0]);
    const data = await value.data();
    for (const i of [0, 5]) expect(relativeError(data.slice(9 * i, 9 * i + 9), cholesky64(good, 3))).toBeLessThan(8 * UNIT);
    await expect(checked({ value, status }, 'cholesky')).rejects.toThrow('failed with status 1 for matrix 1 of 6');
  });

  test.each([[[0, 0]], [[0, 3, 3]], [[2, 0, 0]]])('cholesky(a) of shape %j is empty, its gradient too', async (shape) => {
    const { value, status } = cholesky(zeros(shape));
    expect([value.shape, status.shape]).toEqual([shape, shape.slice(0, -2)]);
    expect([...(await value.data())]).toEqual([]);
    expect([...(await status.data())].every((code) => code === 0)).toBe(true);
    expect(grad((a: Tensor) => sum(cholesky(a).value))(zeros(shape)).shape).toEqual(shape);
  });

  test('cholesky(a) of a batch is that of each, gradients too', async () => {
    const [n, batch] = [3, 3];
    const a = eachOf(batch, (i) => definiteWithCondition(n, 10, 10 + i));
    const oracle = (x: Float64Array) => eachOf(batch, (i) => cholesky64(x.slice(i * n * n, (i + 1) * n * n), n));
    const tolerance = 4 * (n + 2) * UNIT * 10;
    expect(relativeError(await cholesky(tensorOf(a, [batch, n, n])).value.data(), oracle(a))).toBeLessThan(tolerance);
    const error = await gradientError({ op: (x) => cholesky(x).value, oracle, shapes: [[batch, n, n]], inputs: [a], steps: [1e-4] });
    expect(error).toBeLessThan(tolerance);
  });

  test('cholesky(a) returns its memory', () => {
    const a = eye(3);
    const before = memory().numTensors;
    for (const tensor of Object.values(cholesky(a))) tensor.dispose();
    tidy(() => void grad((x: Tensor) => sum(cholesky(x).value))(a));
    expect(memory().numTensors).toBe(before);
  });

  test('cholesky(a) refuses what is no square matrix', () => {
    expectRefusal(() => cholesky(zeros([2, 3])), 'size', 'cholesky([2, 3]): matrix must be square, got 2 × 3');
    expectRefusal(() => cholesky(zeros([3])), 'input', 'matrix must have shape [..., n, n], got [3]');
    expectRefusal(() => cholesky([[1]] as unknown as Tensor), 'input', 'matrix must be a tensor');
  });
});

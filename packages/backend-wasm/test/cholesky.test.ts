import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { engine, getKernel, memory, setBackend, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { cholesky } from '../../core/src/ops/cholesky.js';
import { UNIT } from '../../core/test/ops/oracles/bounds.js';
import { difference64, gradientError, relativeError, tensorOf, worstRatio } from '../../core/test/ops/oracles/gradients.js';
import { abs64, definiteWithCondition, eachOf, multiply64, rounded, transpose64 } from '../../core/test/ops/oracles/inputs.js';
import { cholesky64 } from '../../core/test/ops/oracles/systems64.js';
import { choleskyGradient64 } from './oracles/choleskyGradient64.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

const normals = (count: number, seed: number, mean = 0, deviation = 1): Float64Array => {
  const random = new Random(seed);
  return rounded(Array.from({ length: count }, () => mean + deviation * random.normal()));
};

/** X·Xᵀ + shift·I, rounded. */
const gram = (x: Float64Array, n: number, shift: number): Float64Array =>
  rounded(multiply64(x, transpose64(x, n, n), n, n, n).map((entry, at) => entry + (at % (n + 1) === 0 ? shift : 0)));

const matrices: Record<string, (n: number, seed: number) => Float64Array> = {
  random: (n, seed) => gram(normals(n * n, seed, 0, 1 / Math.sqrt(n)), n, 0.1),
  'mean-shifted': (n, seed) => gram(normals(n * n, seed, 1), n, 1),
  'nearly parallel': (n, seed) => gram(normals(n * n, seed, 1, 0.05), n, 0.1),
  'ill-conditioned': (n, seed) => definiteWithCondition(n, 1e4, seed),
  tiny: (n, seed) => gram(normals(n * n, seed), n, 1).map((entry) => Math.fround(entry * 1e-34)),
  huge: (n, seed) => gram(normals(n * n, seed), n, 1).map((entry) => Math.fround(entry * 1e34)),
};

const isAbove = (at: number, n: number): boolean => at % n > Math.floor((at % (n * n)) / n);

/** The factor, the status and, for a dL/d factor, the gradient from the kernels of the backend that is set. */
const run = (batch: number, n: number, a: ArrayLike<number>, dFactor: ArrayLike<number> = new Float64Array(batch * n * n)) =>
  tidy(() => {
    const matrix = tensorOf(a, [batch, n, n]);
    const [factor, status] = engine().runKernel<Tensor[]>('SlimCholesky', { matrix }) as [Tensor, Tensor];
    expect([factor.shape, factor.dtype, status.shape, status.dtype]).toEqual([[batch, n, n], 'float32', [batch], 'int32']);
    const all = { matrix, out0: factor, out1: status, dy0: tensorOf(dFactor, [batch, n, n]), dy1: status };
    const [gradient] = engine().runKernel<Tensor[]>('SlimCholeskyGrad', all) as [Tensor];
    expect([gradient.shape, gradient.dtype]).toEqual([[batch, n, n], 'float32']);
    return {
      factor: factor.dataSync() as Float32Array,
      status: [...status.dataSync()],
      gradient: gradient.dataSync() as Float32Array,
    };
  });

const sizes = [
  [1, 1],
  [3, 2],
  [2, 3],
  [1, 4],
  [2, 5],
  [1, 8],
  [2, 13],
  [1, 31],
  [1, 63],
  [2, 64],
  [1, 65],
  [1, 130],
  [1, 257],
] as const;

describe.each(Object.keys(matrices))('a %s matrix', (name) => {
  test.each(sizes)('is the product of its factor and its transpose: batch %i, n = %i', (batch, n) => {
    const a = Array.from({ length: batch }, (_, i) => matrices[name]!(n, i + 1));
    const spoilt = eachOf(batch, (i) => a[i]!).map((entry, at) => (isAbove(at, n) ? Number.NaN : entry)); // not read
    const { factor, status } = run(batch, n, spoilt);
    expect(status).toEqual(Array(batch).fill(0));
    expect(factor.every((entry, at) => !isAbove(at, n) || Object.is(entry, 0))).toBe(true);
    for (let i = 0; i < batch; i++) {
      const l = Float64Array.from(factor.subarray(i * n * n, (i + 1) * n * n));
      const residual = difference64(a[i]!, multiply64(l, transpose64(l, n, n), n, n, n));
      // |A − L·Lᵀ| <= (n + 1)·u·|L|·|Lᵀ| to first order (Higham 2002, theorem 10.3), twice for the rest. Products of tiny numbers
      // below the normal range lose up to 2⁻¹⁵⁰ each.
      const bound = multiply64(abs64(l), abs64(transpose64(l, n, n)), n, n, n).map((entry) => 2 * (n + 1) * (UNIT * entry + 2 ** -150));
      expect(worstRatio(residual, bound)).toBeLessThan(1);
      if (name !== 'ill-conditioned' && n > 60) continue;
      const size = Math.max(...abs64(a[i]!));
      expect(Math.max(...abs64(residual)) / size).toBeLessThan(4 * (n + 1) * UNIT);
    }
  });
});

describe.each([
  ['random', 1e2],
  ['ill-conditioned', 1e4],
])('the gradient for a %s matrix', (name, condition) => {
  test.each(sizes)('is that of double precision, symmetric part and all: batch %i, n = %i', (batch, n) => {
    const a = eachOf(batch, (i) => matrices[name]!(n, i + 1));
    const dFactor = normals(batch * n * n, 9);
    const spoilt = dFactor.map((entry, at) => (isAbove(at, n) ? Number.NaN : entry)); // of constants
    const { factor, gradient } = run(batch, n, a, spoilt);
    expect(gradient.every((entry, at) => !isAbove(at, n) || entry === 0)).toBe(true);
    // Of the factor as it is: two substitutions with a triangle of condition √κ on either side, so κ in all, in norms.
    const part = (data: ArrayLike<number>, i: number) => Float64Array.from(data).slice(i * n * n, (i + 1) * n * n);
    const wanted = eachOf(batch, (i) => choleskyGradient64(part(factor, i), part(dFactor, i), n));
    expect(relativeError(gradient, wanted)).toBeLessThan(4 * UNIT * condition * Math.sqrt(n + 2));
  });
});

test.each([1, 3, 6, 13])('the gradient is that of differences in double precision: n = %i', async (n) => {
  const error = await gradientError({
    op: (a) => cholesky(a).value,
    oracle: (a) => cholesky64(a, n),
    shapes: [[n, n]],
    inputs: [matrices.random!(n, 1)],
    steps: [1e-4],
  });
  expect(error).toBeLessThan(4 * (n + 2) * UNIT * 40); // conditions are at most 40
});

test('the kernels agree with the composition on cpu, and the op calls them', async () => {
  const [batch, n] = [2, 21];
  const a = eachOf(batch, (i) => matrices.random!(n, i + 1));
  const dFactor = normals(batch * n * n, 9).map((entry, at) => (isAbove(at, n) ? 0 : entry));
  const ours = run(batch, n, a, dFactor);
  const byOp = () => tidy(() => [...cholesky(tensorOf(a, [batch, n, n])).value.dataSync()]);
  expect(byOp()).toEqual([...ours.factor]);
  await setBackend('cpu');
  const composed = byOp();
  await setBackend('wasm');
  expect(relativeError(ours.factor, composed)).toBeLessThan(2 * (n + 1) * UNIT * 40);
});

test('the first pivot that is not positive and finite is the status; from its column on the factor is NaN, before it is right', () => {
  const n = 19;
  const good = matrices.random!(n, 1);
  const l = cholesky64(good, n);
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  const failures = [0, 1, 3, 4, 7, 8, 11, 17, 18].flatMap((at) => [-1, nan, inf, -inf].map((value) => [at, value] as const));
  const a = eachOf(failures.length, (i) => {
    const [at, value] = failures[i]!;
    return good.map((entry, k) => (k === at * (n + 1) ? value : entry));
  });
  const { factor, status, gradient } = run(failures.length, n, a);
  expect(status).toEqual(failures.map(([at]) => at + 1));
  for (const [i, [failed]] of failures.entries()) {
    const own = factor.subarray(i * n * n, (i + 1) * n * n);
    for (const [at, entry] of own.entries()) {
      if (isAbove(at, n)) expect(entry).toBe(0);
      else if (at % n >= failed) expect(entry).toBe(nan);
      else expect(Math.abs(entry - l[at]!)).toBeLessThan(1e-4);
    }
    expect(gradient.subarray(i * n * n, (i + 1) * n * n).some(Number.isNaN)).toBe(true);
  }
});

test('a pivot of exactly 0 fails, and so does what is below a NaN', () => {
  const zeros = run(1, 5, new Float64Array(25));
  expect(zeros.status).toEqual([1]);
  expect(zeros.factor.every((entry, at) => (isAbove(at, 5) ? entry === 0 : Number.isNaN(entry)))).toBe(true);
  const { status } = run(2, 3, [4, 0, 0, Number.NaN, 9, 0, 2, 2, 6, 4, 0, 0, 2, 9, 0, 2, 2, 6]);
  expect(status).toEqual([2, 0]); // the first pivot is fine
});

test('nothing to factor is factored', () => {
  for (const [batch, n] of [
    [2, 0],
    [0, 3],
  ] as const) {
    const { factor, status, gradient } = run(batch, n, []);
    expect([factor.length, gradient.length, status]).toEqual([0, 0, Array(batch).fill(0)]);
  }
});

test('memory is returned', () => {
  const a = matrices.random!(40, 1);
  run(1, 40, a);
  const before = memory();
  run(1, 40, a);
  expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
});

test('both kernels are registered', () => {
  for (const name of ['SlimCholesky', 'SlimCholeskyGrad']) expect(getKernel(name, 'wasm')).toHaveProperty('slim', true);
});

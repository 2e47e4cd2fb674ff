import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { engine, getKernel, memory, setBackend, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { lu } from '../../core/src/ops/lu.js';
import { triangleOf, UNIT } from '../../core/test/ops/oracles/bounds.js';
import { difference64, gradientError, relativeError, tensorOf, worstRatio } from '../../core/test/ops/oracles/gradients.js';
import { abs64, eachOf, multiply64, rounded, withCondition } from '../../core/test/ops/oracles/inputs.js';
import { lu64 } from '../../core/test/ops/oracles/systems64.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

const normals = (count: number, seed: number, mean = 0, deviation = 1): Float64Array => {
  const random = new Random(seed);
  return rounded(Array.from({ length: count }, () => mean + deviation * random.normal()));
};

const matrices: Record<string, (n: number, seed: number) => Float64Array> = {
  random: (n, seed) => normals(n * n, seed),
  'mean-shifted': (n, seed) => normals(n * n, seed, 1),
  'nearly parallel': (n, seed) => normals(n * n, seed, 1, 0.05),
  'ill-conditioned': (n, seed) => withCondition(n, 1e4, seed),
  'rows of every size': (n, seed) => rounded(normals(n * n, seed).map((entry, at) => entry * 10 ** ((Math.floor(at / n) % 7) * 5 - 15))),
};

const run = (batch: number, n: number, a: ArrayLike<number>) =>
  tidy(() => {
    const parts = engine().runKernel<Tensor[]>('SlimLu', { matrix: tensorOf(a, [batch, n, n]) }) as [Tensor, Tensor, Tensor];
    expect(parts.map(({ shape, dtype }) => [shape, dtype])).toEqual([
      [[batch, n, n], 'float32'],
      [[batch, n], 'int32'],
      [[batch], 'int32'],
    ]);
    const [factors, permutation, status] = parts.map((part) => part.dataSync());
    return { factors: factors as Float32Array, permutation: [...permutation!], status: [...status!] };
  });

/** Errors of P·A = L·U, entry by entry, in units of what may be. */
const misfit = (a: Float64Array, factors: Float32Array, order: number[], n: number): number => {
  const [l, u] = [triangleOf(factors, n, { unitDiagonal: true }), triangleOf(factors, n, { lower: false })];
  const sorted = order.flatMap((row) => [...a.subarray(row * n, (row + 1) * n)]);
  // |P·A − L·U| <= n·u·|L|·|U| to first order (Higham 2002, theorem 9.3), twice for the rest and one for the division.
  const bound = multiply64(abs64(l), abs64(u), n, n, n).map((entry) => 2 * (n + 1) * UNIT * entry);
  return worstRatio(difference64(sorted, multiply64(l, u, n, n, n)), bound);
};

const sizes = [
  [1, 1],
  [3, 2],
  [2, 3],
  [1, 4],
  [2, 5],
  [1, 7],
  [1, 8],
  [2, 9],
  [1, 12],
  [1, 15],
  [2, 33],
  [1, 63],
  [1, 64],
  [1, 65],
  [1, 130],
  [1, 257],
] as const;

describe.each(Object.keys(matrices))('a matrix: %s', (name) => {
  test.each(sizes)('is the product of its factors, its rows in another order: batch %i, n = %i', (batch, n) => {
    const a = Array.from({ length: batch }, (_, i) => matrices[name]!(n, i + 1));
    const all = run(
      batch,
      n,
      eachOf(batch, (i) => a[i]!),
    );
    expect(all.status).toEqual(Array(batch).fill(0));
    for (let i = 0; i < batch; i++) {
      const factors = all.factors.subarray(i * n * n, (i + 1) * n * n);
      const order = all.permutation.slice(i * n, (i + 1) * n);
      expect(order.toSorted((p, q) => p - q)).toEqual(order.map((_, at) => at));
      expect(factors.every((entry, at) => at % n >= Math.floor(at / n) || Math.abs(entry) <= 1)).toBe(true);
      expect(misfit(a[i]!, factors, order, n)).toBeLessThan(1);
      if (name === 'random' && n < 64) expect(order).toEqual(lu64(a[i]!, n).permutation); // larger ones may tie up to rounding
    }
  });
});

test.each([
  [3, 5],
  [2, 18],
])('the composition on cpu gives the same, and the op calls the kernel: batch %i, n = %i', async (batch, n) => {
  const a = normals(batch * n * n, 1);
  const byOp = () =>
    tidy(() => {
      const { factors, permutation, status } = lu(tensorOf(a, [batch, n, n]));
      return {
        factors: factors.dataSync() as Float32Array,
        permutation: [...permutation.dataSync()],
        status: [...status.dataSync()],
      };
    });
  const ours = run(batch, n, a);
  expect(byOp()).toEqual(ours);
  await setBackend('cpu');
  const composed = byOp();
  await setBackend('wasm');
  expect(composed.permutation).toEqual(ours.permutation);
  expect(relativeError(ours.factors, composed.factors)).toBeLessThan(2 ** -15); // triangles of conditions up to about 100
});

test.each([1, 3, 5])('the gradient is that of differences in double precision: n = %i', async (n) => {
  const error = await gradientError({
    op: (a) => lu(a).factors,
    oracle: (a) => lu64(a, n).factors,
    shapes: [[n, n]],
    inputs: [matrices.random!(n, 2)],
    steps: [1e-4],
  });
  expect(error).toBeLessThan(n * 2 ** -18);
});

test('of equal candidates the first is the pivot', () => {
  const n = 13;
  const random = new Random(3);
  for (let round = 0; round < 5; round++) {
    const signs = Float64Array.from({ length: n * n }, () => (random.normal() > 0 ? 1 : -1));
    expect(run(1, n, signs).permutation.slice(0, 2)).toEqual(lu64(signs, n).permutation.slice(0, 2)); // rounding breaks later ties
  }
  const hadamard = Float64Array.from({ length: 256 }, (_, at) => {
    let bits = (at >> 4) & (at & 15);
    let sign = 1;
    for (; bits; bits &= bits - 1) sign = -sign;
    return sign;
  });
  const { factors, permutation, status } = run(1, 16, hadamard);
  const exact = lu64(hadamard, 16);
  expect([permutation, status]).toEqual([exact.permutation, [0]]);
  expect([...factors].map((entry) => entry + 0)).toEqual([...exact.factors].map((entry) => entry + 0));
});

test('singular matrices are factored, with the first pivot of 0 as status', () => {
  const n = 12;
  for (const missing of [0, 3, 4, 7, 8, 11]) {
    const a = matrices.random!(n, 5).map((entry, at) => (at % n === missing ? 0 : entry));
    const { factors, permutation, status } = run(1, n, a);
    expect(status).toEqual([missing + 1]);
    expect(misfit(a, factors, permutation, n)).toBeLessThan(1);
    for (let i = missing + 1; i < n; i++) expect(factors[i * n + missing]! + 0).toBe(0);
  }
  const { factors, permutation, status } = run(1, 9, new Float64Array(81));
  expect([permutation, status]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8], [1]]);
  expect(factors.every((entry) => entry === 0)).toBe(true);
});

test('NaN and infinity fail in their own matrix and in no other, and the permutation stays one', () => {
  const n = 11;
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (const at of [0, 5, 5 * n, 5 * n + 5, n * n - 1]) {
      const a = normals(3 * n * n, 4);
      a[n * n + at] = bad;
      const { factors, permutation, status } = run(3, n, a);
      expect([status[0], status[2], status[1]! > 0]).toEqual([0, 0, true]);
      for (const i of [0, 2]) {
        const own = factors.subarray(i * n * n, (i + 1) * n * n);
        expect(misfit(a.subarray(i * n * n, (i + 1) * n * n), own, permutation.slice(i * n, (i + 1) * n), n)).toBeLessThan(1);
      }
      expect(permutation.slice(n, 2 * n).toSorted((p, q) => p - q)).toEqual(Array.from({ length: n }, (_, i) => i));
    }
  }
});

test('nothing to factor is factored', () => {
  for (const [batch, n] of [
    [2, 0],
    [0, 3],
  ] as const) {
    expect(run(batch, n, [])).toEqual({ factors: new Float32Array(), permutation: [], status: Array(batch).fill(0) });
  }
});

test('memory is returned', () => {
  const a = normals(1600, 1);
  run(1, 40, a);
  const before = memory();
  run(1, 40, a);
  expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
});

test('the kernel is registered', () => {
  expect(getKernel('SlimLu', 'wasm')).toHaveProperty('slim', true);
});

import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { matMul, memory, ones, type Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import { onOurKernels } from './wasm.js';

onOurKernels();

const sizes: readonly (readonly [number, number, number])[] = [
  [0, 3, 2],
  [3, 0, 2],
  [3, 2, 0],
  [1, 1, 1],
  [1, 5, 3],
  [5, 1, 3],
  [3, 5, 1],
  [4, 8, 7],
  [5, 8, 3],
  [6, 9, 4],
  [63, 65, 64],
  [64, 64, 64],
  [65, 63, 257],
  [1, 257, 65],
  [257, 1, 65],
  [121, 7, 300],
  [7, 513, 257],
  [2, 2, 1],
];

const draw = (random: Random, shape: number[]): Tensor => {
  const count = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: count }, () => random.normal()),
    shape,
  );
};

/** The largest error of an entry of a·b, in units of Σ|a||b| times the unit roundoff. */
const errorOf = (
  a: Tensor,
  b: Tensor,
  ta: boolean,
  tb: boolean,
  batch: number,
  indexA: (i: number) => number,
  indexB: (i: number) => number,
): number => {
  const [x, y, z] = [a.dataSync(), b.dataSync(), matMul(a, b, ta, tb).dataSync()];
  const [rA, cA] = a.shape.slice(-2) as [number, number];
  const [rB, cB] = b.shape.slice(-2) as [number, number];
  const [m, k, n] = [ta ? cA : rA, ta ? rA : cA, tb ? rB : cB];
  let worst = 0;
  for (let s = 0; s < batch; s++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let [sum, size] = [0, 1e-30];
        for (let d = 0; d < k; d++) {
          const p = x[indexA(s) * rA * cA + (ta ? d * cA + i : i * cA + d)]! * y[indexB(s) * rB * cB + (tb ? j * cB + d : d * cB + j)]!;
          sum += p;
          size += Math.abs(p);
        }
        worst = Math.max(worst, Math.abs(sum - z[s * m * n + i * n + j]!) / size);
      }
    }
  }
  return worst / 2 ** -24;
};

const forms = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

describe('matMul with the kernels', () => {
  test.each(sizes)('multiplies %i × … × %i over %i in all four forms', (m, n, k) => {
    const random = new Random(m * 7 + n * 3 + k);
    for (const [ta, tb] of forms) {
      const a = draw(random, ta ? [k, m] : [m, k]);
      const b = draw(random, tb ? [n, k] : [k, n]);
      // Recursive sums of k terms err by at most (k + 1)·u·Σ|a||b| (Higham 2002, eq. 3.5).
      expect(
        errorOf(
          a,
          b,
          ta,
          tb,
          1,
          () => 0,
          () => 0,
        ),
      ).toBeLessThanOrEqual(k + 1);
    }
  });

  test('sums over nothing to 0, and none of a batch to none', () => {
    expect([...matMul(zeros([2, 0]), zeros([0, 3])).dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(matMul(zeros([0, 2, 3]), zeros([0, 3, 4])).shape).toEqual([0, 2, 4]);
    expect(matMul(zeros([0, 2, 3]), zeros([3, 4])).shape).toEqual([0, 2, 4]);
  });

  test.each([
    [[3], [3]],
    [[1], [4]],
    [[4], []],
    [[], [4]],
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 1], [3]],
    [
      [2, 3],
      [2, 1],
    ],
    [
      [2, 1],
      [1, 3],
    ],
    [[3], [2, 3]],
  ])('broadcasts leading axes %j and %j', (la, lb) => {
    const random = new Random(1);
    const rank = Math.max(la.length, lb.length);
    const pad = (l: number[]) => [...Array(rank - l.length).fill(1), ...l] as number[];
    const [pa, pb] = [pad(la), pad(lb)];
    const out = pa.map((l, i) => Math.max(l, pb[i]!));
    const index = (own: number[]) => (s: number) => {
      const at = out.map((_, i) => Math.floor(s / out.slice(i + 1).reduce((p, q) => p * q, 1)) % out[i]!);
      return at.reduce((sum, v, i) => sum * own[i]! + (own[i] === 1 ? 0 : v), 0);
    };
    for (const [ta, tb] of forms) {
      const a = draw(random, [...la, ...(ta ? [4, 3] : [3, 4])]);
      const b = draw(random, [...lb, ...(tb ? [9, 4] : [4, 9])]);
      expect(
        errorOf(
          a,
          b,
          ta,
          tb,
          out.reduce((p, q) => p * q, 1),
          index(pa),
          index(pb),
        ),
      ).toBeLessThanOrEqual(5);
    }
  });

  test('lets NaN and infinity through to the entries they belong to, and to no others', () => {
    const a = tensor([1, Number.NaN, Number.POSITIVE_INFINITY, 2], [4, 1]);
    const values = [...matMul(a, ones([1, 9])).dataSync()];
    expect(values.map(String)).toEqual([1, Number.NaN, Number.POSITIVE_INFINITY, 2].flatMap((v) => Array(9).fill(String(v))));
  });

  test('names the size that the heap has no room for, and loses nothing', () => {
    const [a, b] = [zeros([40000, 1]), zeros([1, 40000])];
    const before = memory();
    expect(() => matMul(a, b)).toThrow(/float32 tensor of shape \[40000,40000\].* no room for 6400 MB/);
    expect(memory().numTensors).toBe(before.numTensors);
    expect([...matMul(ones([2, 2]), ones([2, 2])).dataSync()]).toEqual([2, 2, 2, 2]);
  });
});

import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { add, eye, grad, memory, mul, setBackend, sum, type Tensor, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { qr } from '../../src/ops/qr.js';
import { examine } from '../gradients/examine.js';
import { expectRefusal } from '../linalg/matrices.js';
import { UNIT } from './oracles/bounds.js';
import { difference64, gradientError, relativeError, tensorOf, worstRatio } from './oracles/gradients.js';
import { eachOf, gaussian, multiply64, transpose64, withCondition } from './oracles/inputs.js';
import { once } from './oracles/once.js';
import { qr64 } from './oracles/qr64.js';
import { identity64 } from './oracles/systems64.js';

/** The left part of a larger square matrix of the given condition. */
const partOf = (m: number, n: number, condition: number): Float64Array => {
  const side = Math.max(m, n);
  const full = withCondition(side, condition, 4);
  return Float64Array.from({ length: m * n }, (_, at) => full[Math.floor(at / n) * side + (at % n)]!);
};

const matrices: Record<string, (m: number, n: number) => Float64Array> = {
  Gaussian: (m, n) => gaussian(m * n, 1),
  'mean-shifted Gaussian': (m, n) => gaussian(m * n, 2, 1),
  'nearly parallel': (m, n) => gaussian(m * n, 3, 1, 0.05),
  'ill-conditioned': (m, n) => partOf(m, n, 1e4),
  tiny: (m, n) => gaussian(m * n, 5, 0, 1e-25),
  huge: (m, n) => gaussian(m * n, 6, 0, 1e25),
  'rank one': (m, n) => {
    const [column, row] = [gaussian(m, 7), gaussian(n, 8)];
    return Float64Array.from({ length: m * n }, (_, at) => Math.fround(column[Math.floor(at / n)]! * row[at % n]!));
  },
  'mostly zero': (m, n) => gaussian(m * n, 9).map((entry, at) => (at % 3 === 0 ? entry : 0)),
  zero: (m, n) => new Float64Array(m * n),
};

const matrixOf = once((kind: string, m: number, n: number) => matrices[kind]!(m, n));
const wantedOf = once((kind: string, m: number, n: number) => qr64(matrixOf(kind, m, n), m, n));

describe.each(['cpu', 'wasm'])('qr on %s', (backend) => {
  beforeAll(() => setBackend(backend));
  const sizes: [number, number][] = [
    [1, 1],
    [3, 3],
    [5, 1],
    [1, 5],
    [5, 3],
    [3, 5],
    [33, 33],
    [65, 20],
    [20, 65],
    [64, 64],
    ...(backend === 'wasm' ? ([[257, 64]] as [number, number][]) : []),
  ];

  describe.each(Object.keys(matrices))('of a %s matrix', (kind) => {
    const isPlain = kind === 'Gaussian' || kind === 'ill-conditioned';
    const own = isPlain ? sizes : sizes.filter(([m, n]) => m * n < 64 * 64); // larger ones go the same ways
    test.each(own)('qr(a) is orthonormal times upper triangular, with nothing negative on the diagonal: %i × %i', async (m, n) => {
      const [a, k] = [matrixOf(kind, m, n), Math.min(m, n)];
      const { q, r, status } = qr(tensorOf(a, [m, n]));
      expect([q.shape, r.shape, status.shape, status.dtype]).toEqual([[m, k], [k, n], [], 'int32']);
      const [q64, r64] = [Float64Array.from(await q.data()), Float64Array.from(await r.data())];
      // Q is off by about √(m·n) roundings, and each column by as many of its length (Higham 2002, theorem 19.4, in the mean)
      const tolerance = 4 * (Math.sqrt(m * n) + 4) * UNIT;
      const gram = multiply64(transpose64(q64, m, k), q64, k, m, k);
      expect(Math.max(...difference64(gram, identity64(k)).map(Math.abs))).toBeLessThan(tolerance);
      const columns = Float64Array.from({ length: n }, (_, j) => Math.hypot(...Array.from({ length: m }, (__, i) => a[i * n + j]!)));
      const bound = Float64Array.from({ length: m * n }, (_, at) => 2 * tolerance * columns[at % n]!);
      expect(worstRatio(difference64(a, multiply64(q64, r64, m, k, n)), bound)).toBeLessThan(1);
      const isUpper = r64.every((entry, at) => {
        const [i, j] = [Math.floor(at / n), at % n];
        return i < j || (i === j ? entry >= 0 : Object.is(entry, 0));
      });
      expect(isUpper).toBe(true);
      const first = Array.from({ length: k }, (_, i) => r64[i * n + i]!).indexOf(0);
      expect([...(await status.data())]).toEqual([first + 1]);
      if (kind === 'zero') expect([first, ...r64].every((entry) => Object.is(entry, 0))).toBe(true);
    });
  });

  test.each(sizes)('qr(a) is the one with a positive diagonal: %i × %i', async (m, n) => {
    for (const [kind, condition] of [
      ['Gaussian', 1e3],
      ['ill-conditioned', 1e4],
    ] as const) {
      const a = matrixOf(kind, m, n);
      const { q, r } = qr(tensorOf(a, [m, n]));
      const wanted = wantedOf(kind, m, n);
      const tolerance = 4 * (Math.sqrt(m * n) + 4) * UNIT * condition;
      expect(relativeError(await q.data(), wanted.q)).toBeLessThan(tolerance);
      expect(relativeError(await r.data(), wanted.r)).toBeLessThan(tolerance);
    }
  });

  test.each([
    ['Gaussian', 1, 1],
    ['Gaussian', 3, 3],
    ['Gaussian', 5, 3],
    ['Gaussian', 5, 1],
    ['Gaussian', 1, 5],
    ['Gaussian', 3, 5],
    ['Gaussian', 20, 9],
    ['Gaussian', 33, 12],
    ['Gaussian', 12, 33],
    ['mean-shifted Gaussian', 33, 12],
    ['ill-conditioned', 5, 5],
    ['ill-conditioned', 33, 33],
    ['ill-conditioned', 12, 33],
  ])('qr(a) of a %s matrix has the gradient of Q and R: %i × %i', async (kind, m, n) => {
    const k = Math.min(m, n);
    const a = matrixOf(kind, m, n);
    // by the inverse of R, whose condition is 1e4 by construction, and below 100 for these seeds and sizes
    const condition = kind === 'ill-conditioned' ? 1e4 : 100;
    for (const part of ['q', 'r'] as const) {
      const error = await gradientError({
        op: (x) => qr(x)[part],
        oracle: (x) => qr64(x, m, n)[part],
        shapes: [[m, n]],
        inputs: [a],
        steps: [1e-2 / condition],
      });
      expect(error).toBeLessThan(4 * (Math.sqrt(m * n) + k) * UNIT * condition);
    }
  });

  test('qr(a).status is the first diagonal entry of R, from 1, that is 0; Q is orthonormal nevertheless', async () => {
    const batch = [
      [1, 2, 3, 4, 5, 7],
      [0, 2, 0, 4, 0, 7],
      [2, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
      [1, 2, Number.NaN, 4, 5, 7],
    ];
    const { q, status } = qr(tensorOf(batch.flat(), [5, 3, 2]));
    expect([...(await status.data())]).toEqual([0, 1, 2, 1, 1]);
    for (let i = 0; i < 4; i++) {
      const own = Float64Array.from((await q.data()).slice(6 * i, 6 * i + 6));
      expect(relativeError(multiply64(transpose64(own, 3, 2), own, 2, 3, 2), identity64(2))).toBeLessThan(16 * UNIT);
    }
  });

  test('qr(a) has no finite gradient where R is singular, and its own in the rest of the batch', async () => {
    const batch = [1, 2, 3, 4, 5, 7, 2, 0, 0, 0, 0, 0];
    const gradient = await grad((x: Tensor) => sum(qr(x).q))(tensorOf(batch, [2, 3, 2])).data();
    expect([...gradient.slice(0, 6)].every(Number.isFinite)).toBe(true);
    expect([...gradient.slice(6)].every(Number.isFinite)).toBe(false);
  });

  test('qr(a) of a batch is that of each, gradients too', async () => {
    for (const [m, n] of [
      [4, 3],
      [3, 4],
    ] as const) {
      const [batch, k] = [6, Math.min(m, n)];
      const a = gaussian(batch * m * n, 10);
      const each = (x: Float64Array) => (i: number) => qr64(x.slice(i * m * n, (i + 1) * m * n), m, n);
      const { q, r, status } = qr(tensorOf(a, [2, 3, m, n]));
      expect([q.shape, r.shape, status.shape]).toEqual([
        [2, 3, m, k],
        [2, 3, k, n],
        [2, 3],
      ]);
      const oracle = (x: Float64Array) => eachOf(batch, (i) => each(x)(i).r);
      expect(relativeError(await r.data(), oracle(a))).toBeLessThan(2 ** -17);
      expect(
        relativeError(
          await q.data(),
          eachOf(batch, (i) => each(a)(i).q),
        ),
      ).toBeLessThan(2 ** -17);
      const error = await gradientError({ op: (x) => qr(x).r, oracle, shapes: [[2, 3, m, n]], inputs: [a], steps: [1e-4] });
      expect(error).toBeLessThan(2 ** -15);
    }
  });

  test.each([
    [3, 3],
    [4, 3],
    [3, 4],
  ])('qr(a) can be differentiated twice: %i × %i', async (m, n) => {
    const k = Math.min(m, n);
    const far = Array.from({ length: m * n }, (_, at) => (at % n === Math.floor(at / n) ? 3 : 0));
    for (const part of ['q', 'r'] as const) {
      const verdict = await examine({
        title: 'qr(a)',
        inputs: [[m, n]],
        op: (a) => qr(add(a as Tensor, tensor2d(far, [m, n])))[part],
        oracle: (a) => ({
          shape: part === 'q' ? [m, k] : [k, n],
          data: [
            ...qr64(
              a!.data.map((entry, at) => entry + far[at]!),
              m,
              n,
            )[part],
          ],
        }),
        order: 2,
      });
      expect(verdict).toEqual({ verdict: 'right', details: '' });
    }
  });

  test.each([[[0, 0]], [[0, 3]], [[3, 0]], [[0, 3, 2]], [[2, 0, 3]], [[2, 3, 0]]])(
    'qr(a) of shape %j is empty, its gradient too',
    async (shape) => {
      const [m, n] = shape.slice(-2) as [number, number];
      const { q, r, status } = qr(zeros(shape));
      const [leading, k] = [shape.slice(0, -2), Math.min(m, n)];
      expect([q.shape, r.shape, status.shape]).toEqual([[...leading, m, k], [...leading, k, n], leading]);
      expect([...(await status.data())].every((code) => code === 0)).toBe(true);
      expect(grad((a: Tensor) => add(sum(qr(a).q), sum(qr(a).r)))(zeros(shape)).shape).toEqual(shape);
    },
  );

  test('qr(a) returns its memory', () => {
    const a = eye(4, 3);
    const before = memory().numTensors;
    for (const tensor of Object.values(qr(a))) tensor.dispose();
    tidy(() => void grad((x: Tensor) => add(sum(qr(x).q), mul(sum(qr(x).r), 2)))(a));
    expect(memory().numTensors).toBe(before);
  });

  test('qr(a) refuses what is no matrix', () => {
    expectRefusal(() => qr(zeros([3])), 'input', 'qr([3]): matrix must have shape [..., m, n], got [3]');
    expectRefusal(() => qr('a' as unknown as Tensor), 'input', "qr('a')", 'must be a tensor');
  });
});

import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { concat, engine, getKernel, grads, memory, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { qr } from '../../core/src/ops/qr.js';
import { gradientError, relativeError } from '../../core/test/ops/oracles/gradients.js';
import { multiply64, transpose64, withCondition } from '../../core/test/ops/oracles/inputs.js';
import { qr64 } from '../../core/test/ops/oracles/qr64.js';
import { qrGradient64 } from './oracles/qrGradient64.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

/** The unit roundoff of float32. */
const UNIT = 2 ** -24;

// Up to 16 columns go one by one, more in blocks of 10; the gradient takes blocks of 20.
const sizes: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 5],
  [5, 1],
  [3, 3],
  [5, 3],
  [3, 5],
  [16, 16],
  [17, 17],
  [40, 16],
  [16, 40],
  [20, 41],
  [41, 20],
  [63, 65],
  [65, 63],
  [64, 64],
  [130, 7],
  [7, 130],
  [64, 257],
  [257, 64],
];

const normals = (count: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.normal());
};

const conditioned = (m: number, n: number): Float32Array => {
  const side = Math.max(m, n);
  const full = withCondition(side, 1e4, 4);
  return Float32Array.from({ length: m * n }, (_, at) => full[Math.floor(at / n) * side + (at % n)]!);
};

const kinds: Readonly<Record<string, (m: number, n: number) => Float32Array>> = {
  Gaussian: (m, n) => normals(m * n, 1),
  'mean-shifted Gaussian': (m, n) => normals(m * n, 2).map((entry) => 1 + entry),
  'nearly parallel': (m, n) => normals(m * n, 3).map((entry) => 1 + 1e-3 * entry),
  'ill-conditioned': conditioned,
  tiny: (m, n) => normals(m * n, 5).map((entry) => entry * 1e-30),
  subnormal: (m, n) => normals(m * n, 5).map((entry) => entry * 1e-39),
  huge: (m, n) => normals(m * n, 6).map((entry) => entry * 1e30),
  'rank one': (m, n) => {
    const [column, row] = [normals(m, 7), normals(n, 8)];
    return Float32Array.from({ length: m * n }, (_, at) => column[Math.floor(at / n)]! * row[at % n]!);
  },
  'mostly zero': (m, n) => normals(m * n, 9).map((entry, at) => (at % 3 === 0 ? entry : 0)),
  zero: (m, n) => new Float32Array(m * n),
};

interface Factors {
  readonly q: Float32Array;
  readonly r: Float32Array;
  readonly status: Int32Array;
}

const factor = (a: Float32Array, shape: [batch: number, m: number, n: number]): Factors =>
  tidy(() => {
    const [q, r, status] = engine().runKernel<Tensor[]>('SlimQr', { matrix: tensor(a, shape) }) as [Tensor, Tensor, Tensor];
    return { q: q.dataSync<'float32'>(), r: r.dataSync<'float32'>(), status: status.dataSync<'int32'>() };
  });

/** ‖entry − wanted‖∞ of each column, relative to the length of a column. */
const columnError = (found: Float64Array, wanted: Float32Array, m: number, n: number): number => {
  let worst = 0;
  for (let j = 0; j < n; j++) {
    let [error, length] = [0, 0];
    for (let i = 0; i < m; i++) {
      error = Math.max(error, Math.abs(found[i * n + j]! - wanted[i * n + j]!));
      length = Math.hypot(length, wanted[i * n + j]!);
    }
    worst = Math.max(worst, error / (length || 1));
  }
  return worst;
};

describe.each(Object.keys(kinds))('qr of a %s matrix', (kind) => {
  test.each(sizes)('is orthonormal times upper triangular: %i × %i', (m, n) => {
    const k = Math.min(m, n);
    const a = kinds[kind]!(m, n);
    const { q, r, status } = factor(a, [1, m, n]);
    // About √(m·n) roundings in the mean (Higham 2002, theorem 19.4 and its remarks).
    const tolerance = 4 * (Math.sqrt(m * n) + 4) * UNIT;
    const gram = multiply64(transpose64(q, m, k), q, k, m, k);
    expect(
      relativeError(
        gram,
        Float64Array.from(gram, (_, at) => (at % (k + 1) === 0 ? 1 : 0)),
      ),
    ).toBeLessThan(tolerance);
    // Numbers below 1.2e-38 keep fewer digits.
    expect(columnError(multiply64(q, r, m, k, n), a, m, n)).toBeLessThan(kind === 'subnormal' ? 1e-4 : 2 * tolerance);
    const diagonal = Array.from({ length: k }, (_, i) => r[i * n + i]!);
    expect(diagonal.every((entry) => entry >= 0)).toBe(true);
    expect(r.some((entry) => Object.is(entry, -0))).toBe(false);
    expect(r.every((entry, at) => at % n >= Math.floor(at / n) || entry === 0)).toBe(true);
    expect([...status]).toEqual([diagonal.indexOf(0) + 1]);
  });
});

test.each(sizes)('qr of a matrix of full rank is the one with a positive diagonal: %i × %i', (m, n) => {
  for (const [kind, condition] of [
    ['Gaussian', 1e3],
    ['ill-conditioned', 1e4],
  ] as const) {
    const a = kinds[kind]!(m, n);
    const { q, r } = factor(a, [1, m, n]);
    const wanted = qr64(a, m, n);
    const tolerance = 4 * (Math.sqrt(m * n) + 4) * UNIT * condition;
    expect(relativeError(q, wanted.q)).toBeLessThan(tolerance);
    expect(relativeError(r, wanted.r)).toBeLessThan(tolerance);
  }
});

describe('the gradient of qr', () => {
  test.each(sizes)('is that of the factors in double precision: %i × %i', (m, n) => {
    const k = Math.min(m, n);
    const [dq, dr] = [normals(m * k, 11), normals(k * n, 12)];
    for (const [kind, condition] of [
      ['Gaussian', 1e3],
      ['ill-conditioned', 1e4],
    ] as const) {
      const a = kinds[kind]!(m, n);
      const found = tidy(() => {
        const matrix = tensor(a, [1, m, n]);
        const [out0, out1, out2] = engine().runKernel<Tensor[]>('SlimQr', { matrix }) as [Tensor, Tensor, Tensor];
        const inputs = { matrix, out0, out1, out2, dy0: tensor(dq, [1, m, k]), dy1: tensor(dr, [1, k, n]) };
        return engine().runKernel<Tensor[]>('SlimQrGrad', inputs)[0]!.dataSync();
      });
      // By R⁻¹, which multiplies what Q and R err by, and that is the condition times a rounding already.
      const tolerance = 4 * (Math.sqrt(m * n) + 4) * UNIT * condition;
      expect(relativeError(found, qrGradient64(a, dq, dr, m, n))).toBeLessThan(tolerance);
    }
  });

  test.each([
    [1, 1],
    [3, 3],
    [5, 3],
    [3, 5],
    [24, 22],
    [22, 24],
  ])('is that of differences in double precision: %i × %i', async (m, n) => {
    for (const part of ['q', 'r'] as const) {
      const error = await gradientError({
        op: (x) => qr(x)[part],
        oracle: (x) => qr64(x, m, n)[part],
        shapes: [[m, n]],
        inputs: [Float64Array.from(normals(m * n, 21))],
        steps: [1e-4],
      });
      expect(error).toBeLessThan(4 * (Math.sqrt(m * n) + 4) * UNIT * 100); // the condition is below 100 for this seed
    }
  });
});

test('the op calls the kernels, and the composition on cpu agrees', async () => {
  for (const [m, n] of [
    [9, 6],
    [6, 9],
    [24, 24],
  ] as const) {
    const a = normals(2 * m * n, 31);
    const run = () =>
      tidy(() => {
        const matrix = tensor(a, [2, m, n]);
        const f = (x: Tensor) => {
          const { q, r } = qr(x);
          return concat([q, r], m < n ? 2 : 1);
        };
        const y = f(matrix);
        const weights = tensor(normals(y.size, 32), y.shape as [number]);
        return [y, ...grads(f)([matrix], weights)].map((t) => t.dataSync() as Float32Array);
      });
    const ours = run();
    await setBackend('cpu');
    const composed = run();
    await setBackend('wasm');
    ours.forEach((values, i) => {
      expect(relativeError(values, composed[i]!)).toBeLessThan(2e-4); // conditions of about 100
    });
  }
  for (const name of ['SlimQr', 'SlimQrGrad']) expect(getKernel(name, 'wasm')).toHaveProperty('slim', true);
});

test('status is the first diagonal entry of R that is 0 or not finite, for each matrix of a batch', () => {
  const [one, nan, infinite, deficient] = [normals(9, 41), normals(9, 42), normals(9, 43), normals(9, 44)];
  nan[4] = Number.NaN;
  infinite[3] = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) deficient[3 * i + 1] = 2 * deficient[3 * i]!;
  const all = Float32Array.from([...one, ...nan, ...infinite, ...deficient, ...new Float32Array(9)]);
  const { q, r, status } = factor(all, [5, 3, 3]);
  expect(status[0]).toBe(0);
  expect([status[1], status[2]]).toEqual([2, 1]);
  expect([...status.subarray(4)]).toEqual([1]);
  expect(r.subarray(0, 9).every(Number.isFinite)).toBe(true);
  expect(Math.abs(r[31]!)).toBeLessThan(1e-6);
  expect([...q.subarray(36)]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
});

test('what is not finite is not hidden, in one by one nor in blocks', () => {
  for (const n of [4, 30]) {
    const a = normals(n * n, 51);
    a[n + 1] = Number.NaN;
    const { q, r, status } = factor(a, [1, n, n]);
    expect(q.some(Number.isNaN) && r.some(Number.isNaN)).toBe(true);
    expect(status[0]).toBeGreaterThan(0);
  }
});

test('there are factors of what is empty', () => {
  for (const shape of [
    [0, 3, 2],
    [2, 0, 3],
    [2, 3, 0],
  ] as [number, number, number][]) {
    const [batch, m, n] = shape;
    const { q, r, status } = factor(new Float32Array(), shape);
    expect([q.length, r.length, [...status]]).toEqual([0, 0, Array(batch).fill(0)]);
    const da = tidy(() => {
      const matrix = tensor([], shape);
      const [out0, out1] = engine().runKernel<Tensor[]>('SlimQr', { matrix }) as [Tensor, Tensor];
      return engine().runKernel<Tensor[]>('SlimQrGrad', { matrix, out0, out1, dy0: out0, dy1: out1 })[0]!.shape;
    });
    expect(da).toEqual([batch, m, n]);
  }
});

test('memory is returned', () => {
  const matrix = tensor(normals(600, 61), [20, 30]);
  const run = () => tidy(() => grads((x: Tensor) => qr(x).q)([matrix])[0]!.dataSync());
  run();
  const before = memory();
  run();
  const after = memory();
  expect([after.numTensors, after.numBytes]).toEqual([before.numTensors, before.numBytes]);
});

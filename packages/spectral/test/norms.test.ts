/** Norms and spectral radii of penalties, against float64. */
import { describe, expect, test } from '@jest/globals';
import { grad, mul, type Scalar, setBackend, sum, type Tensor, tensor2d, transpose, variableGrads } from '@tensorflow/tfjs-core';
import './backends.js';
import { load, Random } from '@slim/core';
import { infinityNorm, Matrix64, nuclearNorm, oneNorm, spectralRadius as radius64, spectralNorm } from '@slim/core/linalg';
import { BoundedNormLinear, PowerBoundLinear } from '../src/index.js';
import { entrywiseNorm, inducedNorm } from '../src/matrixNorm.js';
import { spectralRadius } from '../src/spectralRadius.js';

const valueOf = async (x: Tensor): Promise<number> => (await x.data())[0] as number;
const gaussian = (rows: number, columns: number, seed: number): Matrix64 => {
  const random = new Random(seed);
  const entries = Float64Array.from({ length: rows * columns }, () => random.normal());
  return Matrix64.of(rows, columns, entries);
};
const tensorOf = (w: Matrix64): Tensor => tensor2d(Float32Array.from(w.data), [w.rows, w.columns]);
const relativeError = async (found: Tensor, wanted: number): Promise<number> => Math.abs((await valueOf(found)) / wanted - 1);

/** ∂f/∂W by central differences in float64. */
const differences = (f: (w: Matrix64) => number, w: Matrix64): Float64Array =>
  w.data.map((_, at) => {
    const moved = (step: number) =>
      Matrix64.of(
        w.rows,
        w.columns,
        w.data.map((entry, k) => (k === at ? entry + step : entry)),
      );
    return (f(moved(1e-6)) - f(moved(-1e-6))) / 2e-6;
  });
const largestGap = (a: ArrayLike<number>, b: Float64Array): number =>
  b.reduce((most, entry, i) => Math.max(most, Math.abs((a[i] as number) - entry)), 0);

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  const start = () => setBackend(backend);

  test('entrywiseNorm(w, p) is (Σ|w|^p)^(1/p), largest, smallest and nuclear, from 1e-30 to 1e30', async () => {
    await start();
    const w = gaussian(4, 6, 1);
    for (const p of [0.5, 1, 1.5, 2, 3, 40, -1, -3] as const) {
      const wanted = w.data.reduce((total, entry) => total + Math.abs(entry) ** p, 0) ** (1 / p);
      for (const factor of [1, 1e-30, 1e30]) {
        expect(await relativeError(entrywiseNorm(mul(tensorOf(w), factor), p), wanted * factor)).toBeLessThan(1e-5); // pow in float32
      }
    }
    const sizes = w.data.map(Math.abs).sort();
    expect(await relativeError(entrywiseNorm(tensorOf(w), Number.POSITIVE_INFINITY), sizes.at(-1)!)).toBeLessThan(1e-6);
    expect(await relativeError(entrywiseNorm(tensorOf(w), Number.NEGATIVE_INFINITY), sizes[0]!)).toBeLessThan(1e-6);
    expect(await relativeError(entrywiseNorm(tensorOf(w), 'nuc'), nuclearNorm(w))).toBeLessThan(2 ** -17);
  });

  test("entrywiseNorm(w, 'nuc') of a matrix without full rank is the sum of its singular values", async () => {
    await start();
    const w = Matrix64.from([
      [1, 2, 3],
      [2, 4, 6],
      [0, 0, 0],
    ]);
    expect(await relativeError(entrywiseNorm(tensorOf(w), 'nuc'), nuclearNorm(w))).toBeLessThan(2 ** -17);
  });

  test('every norm of zero is 0 with a gradient of zeros, not NaN', async () => {
    await start();
    const zero = tensor2d([
      [0, 0],
      [0, 0],
    ]);
    for (const p of [0.5, 1, 1.5, 2, 3, -1, 'fro', 'nuc', Number.POSITIVE_INFINITY] as const) {
      expect(await valueOf(entrywiseNorm(zero, p))).toBe(0);
      expect([p, ...(await grad((w) => entrywiseNorm(w, p))(zero).data())].map((entry) => (entry === 0 ? 0 : entry))).toEqual([
        p,
        0,
        0,
        0,
        0,
      ]);
    }
    expect(await valueOf(inducedNorm(zero, 2))).toBe(0);
    expect((await grad((w) => inducedNorm(w, 2))(zero).data()).every((entry) => entry === 0)).toBe(true);
  });

  test('the gradient of entrywiseNorm(w, p) is sign(w)·(|w|/N)^(p−1), for zeros and entries from 1e-30 to 1e30 side by side', async () => {
    await start();
    const matrices = [
      [1e30, 0, -2e30, 3e30],
      [1e-30, 2e-30, -3e-30, 4e-30],
      [1e-30, 1e30, 1, -1e30],
      [0, 1e-20, -1e-30, 0],
      [1e20, -1e-30, 2, 2],
    ].map((row) => row.map(Math.fround));
    for (const p of [0.2, 0.5, 1, 1.5, 2, 3, 40, -0.5, -1, -3, -40]) {
      for (const row of matrices) {
        const sizes = row.map(Math.abs);
        const top = p > 0 ? Math.max(...sizes) : Math.min(...sizes);
        const size = top && top * sizes.reduce((total, entry) => total + (entry / top) ** p, 0) ** (1 / p);
        const wanted = row.map((w) => (w === 0 || size === 0 ? 0 : Math.sign(w) * Math.exp((p - 1) * Math.log(Math.abs(w) / size))));
        const found = await grad((w) => entrywiseNorm(w, p))(tensor2d(row, [2, 2])).data();
        // Only what float32 holds: pow errs by p units of its argument.
        wanted.forEach((entry, i) => {
          const isRight =
            Math.abs(found[i]! - entry) <= 1e-37 + 2e-5 * Math.abs(entry) || (found[i] === entry / 0 && Math.abs(entry) > 3e38);
          expect([p, row, i, found[i], entry, isRight]).toEqual([p, row, i, found[i], entry, true]);
        });
      }
    }
  });

  test('entrywiseNorm(w, p) has the second derivative of the norm', async () => {
    await start();
    const w = gaussian(2, 3, 4);
    const direction = gaussian(2, 3, 5);
    for (const p of [0.5, 1.5, 2, 3, -1]) {
      const slope = (x: Tensor) => sum(mul(tensorOf(direction), grad((y) => entrywiseNorm(y, p))(x))) as Scalar;
      const gradient64 = ({ data }: Matrix64): number => {
        const size = data.reduce((total, entry) => total + Math.abs(entry) ** p, 0) ** (1 / p);
        return data.reduce((total, entry, i) => total + direction.data[i]! * Math.sign(entry) * (Math.abs(entry) / size) ** (p - 1), 0);
      };
      const wanted = differences(gradient64, w);
      const largest = wanted.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
      expect(largestGap(await grad(slope)(tensorOf(w)).data(), wanted)).toBeLessThan(1e-5 * largest);
    }
  });

  test('regError() of BoundedNormLinear and its gradient are those of sigmaMin − N for entries of 1e-30, and 1e-41 next to none', async () => {
    await start();
    for (const size of [1e-20, 1e-30, 1e-41]) {
      const w = gaussian(3, 2, 6).data.map((entry) => entry * size);
      for (const [p, norm] of [
        [2, 'entrywise'],
        [1, 'entrywise'],
        [0.5, 'entrywise'],
        [-1, 'entrywise'],
        [Number.POSITIVE_INFINITY, 'entrywise'],
        ['nuc', 'entrywise'],
        [1, 'induced'],
        [2, 'induced'],
      ] as const) {
        const map = new BoundedNormLinear(2, 3, { p, norm, sigmaMin: 0.25 });
        map.parameters.weight.assign(tensor2d(Float32Array.from(w), [3, 2]));
        expect(await valueOf(map.regError())).toBe(0.25);
        const { grads } = variableGrads(() => map.regError() as Scalar);
        const [found] = Object.values(grads);
        // N is homogeneous: its gradient along W is N, which float32 cannot hold well where it is tiny.
        const along = Array.from(await found!.data()).reduce((total, entry, i) => total + (entry * w[i]!) / size, 0);
        const around = tensor2d(
          Float32Array.from(w, (entry) => entry / size),
          [3, 2],
        );
        const wanted = await valueOf(norm === 'induced' ? inducedNorm(transpose(around), p) : entrywiseNorm(around, p));
        expect(Math.abs(along / wanted + 1)).toBeLessThan(size < 1e-38 ? 1e-2 : 1e-5);
        map.dispose();
      }
    }
  });

  test('entrywiseNorm and inducedNorm of NaN are NaN, and so is their gradient', async () => {
    await start();
    const w = tensor2d([
      [Number.NaN, 0],
      [1, 1],
    ]);
    for (const norm of [(x: Tensor) => entrywiseNorm(x, -1), (x: Tensor) => entrywiseNorm(x, 3), (x: Tensor) => inducedNorm(x, 2)]) {
      expect(await valueOf(norm(w))).toBeNaN();
      expect((await grad(norm)(w).data())[0]).toBeNaN();
    }
  });

  test('inducedNorm(w, p) is the largest column sum, singular value and row sum, with its gradient', async () => {
    await start();
    for (const [rows, columns] of [
      [5, 3],
      [3, 5],
      [1, 4],
    ] as const) {
      const w = gaussian(rows, columns, 2);
      expect(await relativeError(inducedNorm(tensorOf(w), 1), oneNorm(w))).toBeLessThan(1e-6);
      expect(await relativeError(inducedNorm(tensorOf(w), Number.POSITIVE_INFINITY), infinityNorm(w))).toBeLessThan(1e-6);
      expect(await relativeError(inducedNorm(tensorOf(w), 2), spectralNorm(w))).toBeLessThan(1e-6);
      const gradient = await grad((x) => inducedNorm(x, 2))(tensorOf(w)).data();
      expect(largestGap(gradient, differences(spectralNorm, w))).toBeLessThan(1e-5);
    }
  });

  test('inducedNorm(w, 2) of equal singular values is off by less than 2⁻¹⁰', async () => {
    await start();
    expect(await relativeError(inducedNorm(tensorOf(Matrix64.identity(40)), 2), 1)).toBeLessThan(2 ** -10);
  });

  test('spectralRadius(w) and its gradient are right for real, complex and non-normal eigenvalues', async () => {
    await start();
    const cases: number[][][] = [
      [[-3]],
      [
        [0, 4],
        [-0.25, 0],
      ],
      [
        [1, 1, 0.1],
        [-1, 1, 0.2],
        [0, 0, 0.3],
      ], // a pair at 45°
      [
        [1, 0.3, 0.2],
        [0, 0, 3.96],
        [0, -0.2475, 0],
      ], // a real one, just above a non-normal pair
      gaussian(7, 7, 3).toArray(),
    ].map((w) => w as number[][]);
    for (const rows of cases) {
      const w = Matrix64.from(rows);
      expect(await relativeError(spectralRadius(tensorOf(w), 10), radius64(w))).toBeLessThan(1e-6);
      const wanted = differences(radius64, w);
      const largest = wanted.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
      const gradient = await grad((x) => spectralRadius(x, 10))(tensorOf(w)).data();
      expect(largestGap(gradient, wanted)).toBeLessThan(1e-5 * largest);
    }
  });

  test('spectralRadius(w) of eigenvalues of one modulus is off by less than 0.1 %, also where their powers cancel', async () => {
    await start();
    for (const rows of [
      [
        [1.8, 0, 0],
        [0, 1.8, 0],
        [0, 0, 1.8],
      ],
      [
        [0, 2, 0],
        [0, 0, 2],
        [2, 0, 0],
      ], // 2·∛1
      [
        [0, 1, 0, 0, 0],
        [0, 0, 1, 0, 0],
        [0, 0, 0, 1, 0],
        [0, 0, 0, 0, 1],
        [1, 0, 0, 0, 0],
      ],
      [
        [1, 0],
        [0, -1],
      ],
    ] as number[][][]) {
      const w = Matrix64.from(rows);
      expect(await relativeError(spectralRadius(tensorOf(w), 10), radius64(w))).toBeLessThan(5e-3);
      const gradient = await grad((x) => spectralRadius(x, 10))(tensorOf(w)).data();
      expect(gradient.every(Number.isFinite)).toBe(true);
    }
  });

  test('spectralRadius(w) does not depend on the scale of w, from 1e-30 to 1e30', async () => {
    await start();
    const w = gaussian(6, 6, 4);
    for (const factor of [1e-30, 1e30]) {
      expect(await relativeError(spectralRadius(mul(tensorOf(w), factor), 10), radius64(w) * factor)).toBeLessThan(1e-5);
    }
  });
});

describe('new BoundedNormLinear(n, n, options)', () => {
  test('keeps an infinite p through save and load, and through JSON', async () => {
    await setBackend('cpu');
    for (const p of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const map = new BoundedNormLinear(3, 3, { p, sigmaMax: 0.2, seed: 1 });
      const again = load(JSON.parse(JSON.stringify(await map.save())), { maps: { BoundedNormLinear } });
      expect(again.options['p']).toBe(p);
      expect(await again.regError().data()).toEqual(await map.regError().data());
    }
  });

  test.each([
    [{ p: 0 }, "p must be a number but 0, 'fro' or 'nuc', got 0"],
    [{ p: 'two' }, "p must be a number but 0, 'fro' or 'nuc', got 'two'"],
    [{ p: 3, norm: 'induced' }, 'p must be 1, 2 or Infinity for an induced norm, got 3'],
    [{ p: 'nuc', norm: 'induced' }, "p must be 1, 2 or Infinity for an induced norm, got 'nuc'"],
    [{ norm: 'operator' }, "norm must be 'entrywise' or 'induced', got 'operator'"],
    [{ sigmaMin: -1 }, 'sigmaMin must be at least 0, got -1'],
  ])('refuses %j', (options, message) => {
    expect(() => new BoundedNormLinear(3, 3, options as never)).toThrow(message);
  });

  test('fromMatrix(W) gives W back', async () => {
    const { distance, nearest } = await BoundedNormLinear.fromMatrix([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([distance, nearest]).toEqual([0, true]);
  });
});

describe('new PowerBoundLinear(n, n, options)', () => {
  test.each([
    [{ maxP: -1 }, 'maxP must be at least 0, got -1'],
    [{ pwrIters: 0 }, 'pwrIters must be a whole number from 1, got 0'],
    [{ pwrIters: 1.5 }, 'pwrIters must be a whole number from 1, got 1.5'],
  ])('refuses %j', (options, message) => {
    expect(() => new PowerBoundLinear(3, 3, options)).toThrow(message);
  });

  test('eigVEstimate() spans the plane of the dominant eigenvalues with two orthonormal vectors', async () => {
    const { map } = await PowerBoundLinear.fromMatrix([
      [0, 4, 0.3],
      [-0.25, 0, 0.1],
      [0, 0, 0.2],
    ]);
    const [a, b] = await Promise.all((map as PowerBoundLinear).eigVEstimate().map((vector) => vector.data()));
    for (const vector of [a!, b!]) {
      expect(Math.abs(vector[2]!)).toBeLessThan(1e-6); // W takes the first two axes to themselves
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
    expect(a![0]! * b![0]! + a![1]! * b![1]!).toBeCloseTo(0, 5);
    expect(new PowerBoundLinear(1, 1).eigVEstimate()).toHaveLength(1);
  });
});

test('new BoundedNormLinear(4, 4, { p: 0.02 }) is refused: the norm of equal entries would not fit float32', () => {
  expect(() => new BoundedNormLinear(4, 4, { p: 0.02 })).toThrow('p must be at least 0.040 for 16 entries, got 0.02');
  new BoundedNormLinear(4, 4, { p: 0.05 }).dispose();
});

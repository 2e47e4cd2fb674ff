/** LowRankLinear held to its definition in float64. */
import { describe, expect, test } from '@jest/globals';
import {
  grads,
  matMul,
  mul,
  type Scalar,
  setBackend,
  sum,
  type Tensor,
  type Tensor2D,
  tensor2d,
  variableGrads,
} from '@tensorflow/tfjs-core';
import './backends.js';
import { Random } from '@slim/core';
import { frobeniusNorm, Matrix64, maxAbsDifference, multiply, singularValues, subtract, svd } from '@slim/core/linalg';
import { LowRankLinear } from '../src/index.js';

/** A, from the vectors one after the other, in float64. */
const frame = (u: Matrix64): Matrix64 => {
  const [rank, n] = [u.rows, u.columns];
  let product = Matrix64.identity(n);
  for (let r = 0; r < rank; r++) {
    const v = u.row(r).map((entry, j) => (j < r ? 0 : entry));
    const square = v.reduce((total, entry) => total + entry * entry, 0);
    const reflection = Matrix64.from(
      Array.from(v, (a, i) => Array.from(v, (b, j) => (i === j ? 1 : 0) - (square > 0 ? (2 * a * b) / square : 0))),
    );
    product = multiply(product, reflection);
  }
  return Matrix64.from(product.toArray().map((row) => row.slice(0, rank)));
};

const read = async (tensor: Tensor): Promise<Matrix64> => Matrix64.from((await tensor.array()) as number[][]);

const oracle = async (map: LowRankLinear): Promise<Matrix64> => {
  const { p, U, V } = map.parameters;
  const { sigmaMin, sigmaMax } = map.options as { sigmaMin: number; sigmaMax: number };
  const numbers = await p.data();
  const s = Float64Array.from(numbers, (place) => sigmaMin + (sigmaMax - sigmaMin) / (1 + Math.exp(-place)));
  const [a, b] = [frame(await read(U)), frame(await read(V))];
  const stretched = Matrix64.from(a.toArray().map((row) => row.map((entry, k) => entry * s[k]!)));
  return multiply(stretched, b.transpose());
};

const randomMatrix = (rows: number, columns: number, seed: number): Matrix64 => {
  const random = new Random(seed);
  return Matrix64.of(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => random.normal()),
  );
};

const cases = [
  [1, 1, 1],
  [1, 4, 1],
  [5, 2, 2],
  [6, 6, 6],
  [7, 9, 3],
  [20, 30, 11],
] as const;

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  const start = () => setBackend(backend);

  test.each(cases)('effectiveW() of new LowRankLinear(%d, %d, { rank: %d }) is A·Σ·Bᵀ', async (i, o, rank) => {
    await start();
    const map = new LowRankLinear(i, o, { rank, sigmaMin: 0.2, sigmaMax: 3, seed: 4 });
    map.parameters.p.assign(mul(map.parameters.p, 2000));
    expect(maxAbsDifference(await read(map.effectiveW()), await oracle(map))).toBeLessThan(1e-5); // entries around 1
  });

  test('forward(x) has the same values and gradients for few rows and for many, which take different ways', async () => {
    await start();
    const map = new LowRankLinear(9, 8, { rank: 5, seed: 4 });
    const w = await read(map.effectiveW());
    for (const rows of [1, 3, 50]) {
      const x = randomMatrix(rows, 9, rows);
      const input = tensor2d(x.toArray());
      expect(maxAbsDifference(await read(map.forward(input)), multiply(x, w))).toBeLessThan(1e-5);
      const c = tensor2d(randomMatrix(rows, 8, 7).toArray());
      const loss = (y: Tensor) => sum(mul(y, c)) as Scalar;
      const ours = variableGrads(() => loss(map.forward(input)), map.trainable).grads;
      const plain = variableGrads(() => loss(matMul(input, map.effectiveW())), map.trainable).grads;
      for (const [name, gradient] of Object.entries(plain)) {
        const [a, b] = [await ours[name]!.data(), await gradient.data()];
        for (const [k, value] of b.entries()) expect(Math.abs(a[k]! - value)).toBeLessThan(2e-4 * (1 + Math.abs(value)));
      }
      const [dx] = grads((one) => loss(map.forward(one!)))([input]);
      expect(maxAbsDifference(await read(dx as Tensor2D), multiply(await read(c), w.transpose()))).toBeLessThan(1e-5);
    }
  });

  test('fromMatrix(W) keeps the largest singular values, clamped: no nearer matrix of the rank exists', async () => {
    await start();
    for (const [i, o, rank] of cases) {
      const w = randomMatrix(i, o, 3);
      const { map, distance, nearest } = await LowRankLinear.fromMatrix(w, { rank, sigmaMin: 0.5, sigmaMax: 1 });
      const gaps = svd(w).s.map((s, k) => (k < rank ? Math.max(0.5 - s, s - 1, 0) : s));
      expect(Math.abs(distance - Math.hypot(...gaps))).toBeLessThan(1e-5 * frobeniusNorm(w));
      expect(nearest).toBe(true);
      for (const { holds } of await map.certify()) expect(holds).toBe(true);
    }
  });

  test('fromMatrix(W) gives a W of rank 2 back, and of the zero matrix one with the smallest singular values', async () => {
    await start();
    const w = multiply(randomMatrix(12, 2, 1), randomMatrix(2, 7, 2));
    const { map, distance } = await LowRankLinear.fromMatrix(w, { rank: 2, sigmaMin: 0, sigmaMax: 100 });
    expect(distance).toBeLessThan(1e-5 * frobeniusNorm(w));
    expect(frobeniusNorm(subtract(await read(map.effectiveW()), w))).toBeLessThan(1e-5 * frobeniusNorm(w));
    const zero = await LowRankLinear.fromMatrix(Matrix64.zeros(4, 4), { rank: 2 });
    const s = singularValues(await read(zero.map.effectiveW()));
    for (const [k, wanted] of [0.1, 0.1, 0, 0].entries()) expect(s[k]).toBeCloseTo(wanted, 6);
  });
});

describe('new LowRankLinear(4, 6) refuses', () => {
  test.each([0, 5, 1.5, -1])('rank: %d', (rank) => {
    expect(() => new LowRankLinear(4, 6, { rank })).toThrow(`LowRankLinear(4 → 6): rank must be a whole number from 1 to 4, got ${rank}`);
  });

  test('sigmaMin: -1 and sigmaMin > sigmaMax', () => {
    expect(() => new LowRankLinear(4, 6, { sigmaMin: -1 })).toThrow('sigmaMin must be at least 0, got -1');
    expect(() => new LowRankLinear(4, 6, { sigmaMin: 2 })).toThrow('sigmaMin must not exceed sigmaMax, got 2 and 1');
  });
});

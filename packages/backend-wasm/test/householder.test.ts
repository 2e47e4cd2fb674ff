import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { engine, eye, getKernel, grads, memory, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { householderProduct } from '../../core/src/ops/householderProduct.js';
import { gradientError, relativeError } from '../../core/test/ops/oracles/gradients.js';
import { householderProduct64 } from '../../core/test/ops/oracles/householderProduct64.js';
import { householderGradient64 } from './oracles/householderGradient64.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

/** Batch, rows, length, vectors. The kernel takes 128 rows and 10 vectors at a time. */
type Size = readonly [batch: number, m: number, n: number, k: number];

const sizes: readonly Size[] = [
  [1, 1, 1, 1],
  [1, 1, 5, 5],
  [2, 3, 5, 2],
  [1, 5, 3, 3],
  [3, 4, 9, 9],
  [1, 7, 11, 11],
  [1, 2, 10, 10],
  [2, 5, 30, 21],
  [1, 63, 65, 64],
  [1, 64, 63, 63],
  [1, 6, 66, 66],
  [2, 7, 66, 30],
  [1, 65, 64, 20],
  [1, 127, 40, 13],
  [2, 130, 17, 17],
  [1, 257, 12, 11],
  [1, 9, 257, 257],
];

type Kind = (random: Random, row: number, column: number, shared: number) => number;

/** Vectors by what is hard about them, and the largest error that is let through, relative to the largest value. */
const kinds: Readonly<Record<string, readonly [Kind, tolerance: number]>> = {
  Gaussian: [(random) => random.normal(), 2e-6],
  'mean-shifted': [(random) => 1 + random.normal(), 2e-5],
  'nearly parallel': [(random) => 1 + 0.05 * random.normal(), 2e-5],
  'almost equal': [(random, _row, _column, shared) => shared + 1e-3 * random.normal(), 2e-5],
  equal: [(_random, _row, _column, shared) => shared, 2e-5],
  tiny: [(random) => 1e-30 * random.normal(), 2e-6],
  huge: [(random) => 1e30 * random.normal(), 2e-6],
  'of every size': [(random, row) => 10 ** ((row % 7) * 5 - 15) * random.normal(), 2e-6],
};

const normals = (count: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.normal());
};

/** Rows before whose diagonal there is NaN, which nobody may read. */
const vectors = ([batch, , n, k]: Size, kind: Kind, seed: number): Float32Array => {
  const random = new Random(seed);
  const shared = normals(n, seed + 1);
  return Float32Array.from({ length: batch * k * n }, (_, at) => {
    const [row, column] = [Math.floor(at / n) % k, at % n];
    const entry = kind(random, row, column, shared[column]!);
    return column < row ? Number.NaN : entry;
  });
};

interface Case {
  readonly size: Size;
  readonly x: Float32Array;
  readonly u: Float32Array;
  readonly dy: Float32Array;
}

const draw = (size: Size, kind: Kind, seed = 1): Case => {
  const [batch, m, n] = size;
  return { size, x: normals(batch * m * n, seed), u: vectors(size, kind, seed + 1), dy: normals(batch * m * n, seed + 3) };
};

/** y, dx and du from the kernels of the backend that is set. */
const run = ({ size: [batch, m, n, k], x, u, dy }: Case, transposed: boolean): Float32Array[] =>
  tidy(() => {
    const inputs = { x: tensor(x, [batch, m, n]), u: tensor(u, [batch, k, n]) };
    const y = engine().runKernel<Tensor[]>('SlimHouseholderProduct', inputs, { transposed })[0]!;
    const all = { ...inputs, out0: y, dy0: tensor(dy, [batch, m, n]) };
    return [y, ...engine().runKernel<Tensor[]>('SlimHouseholderProductGrad', all, { transposed })].map((t) => t.dataSync() as Float32Array);
  });

/** The same through the public op: on cpu by the composition. */
const runOp = ({ size: [batch, m, n, k], x, u, dy }: Case, transposed: boolean): Float32Array[] =>
  tidy(() => {
    const f = (...[a, b]: Tensor[]) => householderProduct(a!, b!, { transposed });
    const inputs = [tensor(x, [batch, m, n]), tensor(u, [batch, k, n])];
    return [f(...inputs), ...grads(f)(inputs, tensor(dy, [batch, m, n]))].map((t) => t.dataSync() as Float32Array);
  });

const expected = ({ size: [batch, m, n, k], x, u, dy }: Case, transposed: boolean): Float64Array[] => {
  const parts = Array.from({ length: batch }, (_, i) => {
    const [one, own] = [x.subarray(i * m * n, (i + 1) * m * n), u.subarray(i * k * n, (i + 1) * k * n)];
    return householderGradient64(one, own, dy.subarray(i * m * n, (i + 1) * m * n), m, n, k, transposed);
  });
  return [0, 1, 2].map((which) => Float64Array.from(parts.flatMap((part) => [...part[which]!])));
};

/** Each row of du times the length of its vector: du is as large as the vector is short. */
const weighted = ({ size: [batch, , n, k], u }: Case, du: ArrayLike<number>): Float64Array => {
  const lengths = Array.from({ length: batch * k }, (_, row) => {
    const own = u.subarray(row * n + (row % k), (row + 1) * n);
    return Math.sqrt(own.reduce((sum, value) => sum + value ** 2, 0));
  });
  return Float64Array.from(du, (entry, at) => entry * lengths[Math.floor(at / n)]!);
};

describe.each(Object.keys(kinds))('the product of reflections by %s vectors', (name) => {
  const [kind, tolerance] = kinds[name]!;
  test.each(sizes)('is that of one reflection after the other, gradients too: batch %i, %i rows of %i, %i vectors', (...size) => {
    for (const transposed of [false, true]) {
      const one = draw(size, kind);
      const [y, dx, du] = run(one, transposed) as [Float32Array, Float32Array, Float32Array];
      const [y64, dx64, du64] = expected(one, transposed) as [Float64Array, Float64Array, Float64Array];
      expect(relativeError(y, y64)).toBeLessThan(tolerance);
      expect(relativeError(dx, dx64)).toBeLessThan(tolerance);
      // Sums over the rows, of products of two numbers that each err like y and dx.
      expect(relativeError(weighted(one, du), weighted(one, du64))).toBeLessThan(2 * tolerance);
      expect(relativeError(du, du64)).toBeLessThan(2e-5); // so the largest entries, of the shortest vector, err more
      const [, , n, k] = size;
      const fixed = du.filter((_, at) => at % n < Math.floor(at / n) % k || Math.floor(at / n) % k === n - 1);
      expect(fixed.every((entry) => entry === 0)).toBe(true); // not read; or a single entry, whose size does not matter
    }
  });
});

test('the kernels agree with the composition on cpu, and the op calls them', async () => {
  const one = draw([2, 9, 33, 25], (random) => random.normal());
  const u = one.u.map((entry) => (Number.isNaN(entry) ? 7 : entry)); // the composition multiplies by masks
  for (const transposed of [false, true]) {
    const ours = run(one, transposed);
    expect(runOp(one, transposed)).toEqual(ours);
    await setBackend('cpu');
    const composed = runOp({ ...one, u }, transposed);
    await setBackend('wasm');
    ours.forEach((values, i) => {
      expect(relativeError(values, composed[i]!)).toBeLessThan(4e-6);
    });
  }
});

test.each([
  [2, 3, 3],
  [3, 5, 2],
  [4, 14, 12],
])('the gradient is that of differences in double precision: %i rows of %i, %i vectors', async (m, n, k) => {
  for (const transposed of [false, true]) {
    const error = await gradientError({
      op: (x, u) => householderProduct(x, u, { transposed }),
      oracle: (x, u) => householderProduct64(x, u, m, n, k, transposed),
      shapes: [
        [m, n],
        [k, n],
      ],
      inputs: [Float64Array.from(normals(m * n, 5)), Float64Array.from(normals(k * n, 6))],
    });
    expect(error).toBeLessThan(4e-6);
  }
});

test('a row of zeros is the identity, with gradient 0', () => {
  const one = draw([1, 3, 14, 12], (random, row) => (row === 4 || row === 11 ? 0 : random.normal()));
  for (const transposed of [false, true]) {
    const [y, dx, du] = run(one, transposed) as [Float32Array, Float32Array, Float32Array];
    const [y64, dx64, du64] = expected(one, transposed) as [Float64Array, Float64Array, Float64Array];
    expect(relativeError(y, y64)).toBeLessThan(2e-6);
    expect(relativeError(dx, dx64)).toBeLessThan(2e-6);
    expect(relativeError(du, du64)).toBeLessThan(4e-6);
    for (const row of [4, 11]) expect([...du.subarray(row * 14, (row + 1) * 14)].every((entry) => entry === 0)).toBe(true);
  }
});

test('the product for x = I is orthogonal, however parallel the vectors', () => {
  const n = 130;
  for (const [kind] of Object.values(kinds)) {
    const u = tensor(vectors([1, n, n, n], kind, 3), [n, n]);
    const back = tidy(() => householderProduct(householderProduct(eye(n), u), u, { transposed: true }).dataSync());
    expect(relativeError(back, eye(n).dataSync())).toBeLessThan(2e-5);
  }
});

test('nothing to do is done: no rows, no vectors, no columns, an empty batch', () => {
  const nothing: Kind = () => 1;
  for (const size of [
    [1, 0, 3, 2],
    [2, 3, 4, 0],
    [1, 2, 0, 0],
    [0, 2, 3, 2],
  ] as Size[]) {
    const one = draw(size, nothing);
    const [y, dx, du] = run(one, false) as [Float32Array, Float32Array, Float32Array];
    expect([...y]).toEqual([...one.x]);
    expect([...dx]).toEqual([...one.dy]);
    expect([...du]).toEqual(Array(size[0] * size[2] * size[3]).fill(0));
  }
});

test('what is not finite spoils its own matrix of the batch and no other', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const one = draw([2, 3, 12, 11], (random) => random.normal());
    one.u[2 * 12 + 5] = bad;
    const [y, dx, du] = run(one, false) as [Float32Array, Float32Array, Float32Array];
    expect([y, dx].every((values) => values.subarray(0, 36).some(Number.isNaN))).toBe(true);
    expect([...y, ...dx].filter(Number.isNaN).length).toBeGreaterThan(0);
    for (const [values, from] of [
      [y, 36],
      [dx, 36],
      [du, 132],
    ] as const)
      expect(values.subarray(from).every(Number.isFinite)).toBe(true);
  }
});

test('memory is returned', () => {
  const one = draw([1, 3, 40, 30], (random) => random.normal());
  run(one, false);
  const before = memory();
  run(one, true);
  runOp(one, false);
  const after = memory();
  expect([after.numTensors, after.numBytes]).toEqual([before.numTensors, before.numBytes]);
});

test('both kernels are registered', () => {
  for (const name of ['SlimHouseholderProduct', 'SlimHouseholderProductGrad']) expect(getKernel(name, 'wasm')).toHaveProperty('slim', true);
});

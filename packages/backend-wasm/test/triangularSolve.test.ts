import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { engine, getKernel, memory, setBackend, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { triangularSolve } from '../../core/src/ops/triangularSolve.js';
import { substitutionBound, UNIT } from '../../core/test/ops/oracles/bounds.js';
import { difference64, gradientError, relativeError, tensorOf, worstRatio } from '../../core/test/ops/oracles/gradients.js';
import { eachOf, rounded, transpose64, withCondition } from '../../core/test/ops/oracles/inputs.js';
import { qr64 } from '../../core/test/ops/oracles/qr64.js';
import { triangularSolve64 } from '../../core/test/ops/oracles/systems64.js';
import { onOurKernels } from './wasm.js';

onOurKernels();

const flags = [false, true];
const kinds = flags.flatMap((lower) => flags.flatMap((transposed) => flags.map((unitDiagonal) => ({ lower, transposed, unitDiagonal }))));

const normals = (count: number, seed: number, mean = 0, deviation = 1): Float64Array => {
  const random = new Random(seed);
  return rounded(Array.from({ length: count }, () => mean + deviation * random.normal()));
};

/** The triangle that is not read, and a diagonal of ones, is NaN. */
const spoil = (t: Float64Array, n: number, { lower, unitDiagonal }: (typeof kinds)[number]): Float64Array =>
  t.map((entry, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? (unitDiagonal ? Number.NaN : entry) : i > j === lower ? entry : Number.NaN;
  });

type Shape = readonly [batch: number, n: number, m: number];

/** x and the status of each matrix, from the kernel of the backend that is set. */
const run = ([batch, n, m]: Shape, t: ArrayLike<number>, b: ArrayLike<number>, options: object) =>
  tidy(() => {
    const inputs = { triangle: tensorOf(t, [batch, n, n]), rhs: tensorOf(b, [batch, n, m]) };
    const [x, status] = engine().runKernel<Tensor[]>('SlimTriangularSolve', inputs, { ...options }) as [Tensor, Tensor];
    expect([x.shape, x.dtype, status.shape, status.dtype]).toEqual([[batch, n, m], 'float32', [batch], 'int32']);
    return { x: x.dataSync() as Float32Array, status: [...status.dataSync()] };
  });

const triangles: Record<string, (n: number, seed: number, lower: boolean) => Float64Array> = {
  // with a condition that does not explode with n
  random: (n, seed) => normals(n * n, seed, 0, 1 / Math.sqrt(n)).map((entry, at) => Math.fround(entry + (at % (n + 1) === 0 ? 2 : 0))),
  'mean-shifted': (n, seed) => normals(n * n, seed, 1 / n, 1 / n).map((entry, at) => Math.fround(entry + (at % (n + 1) === 0 ? 2 : 0))),
  'ill-conditioned': (n, seed, lower) => {
    const { r } = qr64(withCondition(n, 1e4, seed), n, n);
    return rounded(lower ? transpose64(r, n, n) : r);
  },
};

const sizes: readonly Shape[] = [
  [1, 1, 1],
  [2, 1, 3],
  [3, 3, 1],
  [1, 4, 8],
  [2, 5, 9],
  [1, 9, 3],
  [2, 17, 4],
  [1, 33, 1],
  [1, 63, 7],
  [1, 64, 16],
  [1, 65, 12],
  [1, 66, 2],
  [1, 257, 1],
  [1, 257, 5],
];

describe.each(Object.keys(triangles))('systems with %s triangles', (name) => {
  test.each(sizes.filter(([, n]) => name === 'random' || n < 100))(
    'are solved as by substitution in all eight forms: batch %i, n = %i, m = %i',
    (...shape) => {
      const [batch, n, m] = shape;
      for (const options of kinds) {
        if (name === 'ill-conditioned' && options.unitDiagonal) continue; // with ones on the diagonal it is another matrix
        const t = Array.from({ length: batch }, (_, i) => triangles[name]!(n, 3 * i + 1, options.lower));
        const b = Array.from({ length: batch }, (_, i) => normals(n * m, 50 + i));
        const { x, status } = run(
          shape,
          eachOf(batch, (i) => spoil(t[i]!, n, options)),
          eachOf(batch, (i) => b[i]!),
          options,
        );
        expect(status).toEqual(Array(batch).fill(0));
        for (let i = 0; i < batch; i++) {
          const x64 = triangularSolve64(t[i]!, b[i]!, n, m, options);
          const error = difference64(x.subarray(i * n * m, (i + 1) * n * m), x64);
          // Substitution, entry by entry: (n + 2)·u·|T⁻¹|·|T|·|x| to first order (Higham 2002, theorem 8.5), twice for the rest.
          expect(worstRatio(error, substitutionBound(t[i]!, x64, n, m, options))).toBeLessThan(1);
        }
      }
    },
  );
});

test.each([
  [2, 9, 5],
  [3, 12, 1],
  [1, 21, 10],
] as Shape[])('the composition on cpu gives the same, and the op calls the kernel: batch %i, n = %i, m = %i', async (...shape) => {
  const [batch, n, m] = shape;
  const t = eachOf(batch, (i) => triangles.random!(n, i, true));
  const b = normals(batch * n * m, 7);
  const byOp = (options: object) =>
    tidy(() => [...triangularSolve(tensorOf(t, [batch, n, n]), tensorOf(b, [batch, n, m]), options).value.dataSync()]);
  for (const options of kinds) {
    const { x } = run(shape, t, b, options);
    expect(byOp(options)).toEqual([...x]);
    await setBackend('cpu');
    const composed = byOp(options);
    await setBackend('wasm');
    expect(relativeError(x, composed)).toBeLessThan(4 * (n + 2) * UNIT); // two errors; the conditions are about 2
  }
});

test.each([
  [1, 1],
  [3, 2],
  [5, 1],
])('the gradient is that of differences in double precision: n = %i, m = %i', async (n, m) => {
  for (const options of kinds) {
    const error = await gradientError({
      op: (t, b) => triangularSolve(t, b, options).value,
      oracle: (t, b) => triangularSolve64(t, b, n, m, options),
      shapes: [
        [n, n],
        [n, m],
      ],
      inputs: [triangles.random!(n, 4, true), normals(n * m, 5)],
    });
    expect(error).toBeLessThan(4e-6); // two substitutions and a product, 4·(n + 2)·u times conditions of a few
  }
});

test('the first entry on the diagonal that is 0 or not finite is the status, and is divided by all the same', () => {
  const n = 6;
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  const diagonals = [
    [1, 2, 3, 4, 5, 6],
    [1, 2, 0, 4, -0, 6],
    [0, 2, 3, 4, 5, 6],
    [1, 2, 3, 4, 5, nan],
    [1, 2, 3, -inf, 5, 0],
    [1e-45, 1e38, 1, 1, 1, 1],
  ];
  const t = eachOf(diagonals.length, (i) => Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? diagonals[i]![at % n]! : 0)));
  for (const m of [1, 2, 9]) {
    const b = Float64Array.from({ length: diagonals.length * n * m }, () => 1);
    for (const options of kinds) {
      const { status } = run([diagonals.length, n, m], t, b, options);
      expect(status).toEqual(options.unitDiagonal ? [0, 0, 0, 0, 0, 0] : [0, 3, 1, 6, 4, 0]);
      if (options.unitDiagonal) continue;
      const { x } = run(
        [2, 1, m],
        [0, -0],
        Float64Array.from({ length: 2 * m }, (_, at) => (at % m) - 1),
        options,
      );
      const [quotients, negated] = [
        [-inf, nan, ...Array(7).fill(inf)],
        [inf, nan, ...Array(7).fill(-inf)],
      ];
      expect([...x]).toEqual([...quotients.slice(0, m), ...negated.slice(0, m)]);
    }
  }
});

test('NaN and infinity stay in their own columns and their own matrix', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    for (const options of kinds) {
      const [batch, n, m] = [2, 11, 10];
      const t = eachOf(batch, (i) => triangles.random!(n, i, true));
      const b = normals(batch * n * m, 3);
      const clean = run([batch, n, m], t, b, options).x;
      b[5 * m + 4] = bad;
      const { x } = run([batch, n, m], t, b, options);
      expect([...x].map((entry, at) => (at < n * m && at % m === 4 ? 0 : entry))).toEqual(
        [...clean].map((entry, at) => (at < n * m && at % m === 4 ? 0 : entry)),
      );
      expect(Number.isFinite(x[5 * m + 4]!)).toBe(false);
    }
  }
});

test('nothing to solve is solved: no rows, no columns, an empty batch', () => {
  for (const shape of [
    [2, 0, 3],
    [1, 3, 0],
    [0, 3, 2],
  ] as Shape[]) {
    const [batch, n, m] = shape;
    const { x, status } = run(shape, new Float64Array(batch * n * n).fill(1), new Float64Array(batch * n * m), kinds[0]!);
    expect([x.length, status]).toEqual([0, Array(batch).fill(0)]);
  }
});

test('memory is returned', () => {
  const [t, b] = [triangles.random!(40, 1, true), normals(40 * 30, 2)];
  run([1, 40, 30], t, b, kinds[0]!);
  const before = memory();
  for (const options of kinds) run([1, 40, 30], t, b, options);
  expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
});

test('the kernel is registered', () => {
  expect(getKernel('SlimTriangularSolve', 'wasm')).toHaveProperty('slim', true);
});

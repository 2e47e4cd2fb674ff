import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grads, setBackend, stack, type Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { Matrix64, spectralNorm } from '../../src/linalg/index.js';
import { matrixExp } from '../../src/ops/matrixExp.js';
import { firstDerivatives, relativeError, secondDerivatives, worst } from './oracles/derivatives.js';
import { leftBehind } from './oracles/keepsMemory.js';
import { eachMatrix, expm64 } from './oracles/matrixFunctions.js';
import { once } from './oracles/once.js';
import { gaussian, type Sample, sample, toTensor } from './oracles/sample.js';

/** With the spectral norm given, rounded to float32; made once for both backends. */
const ofNorm = (entry: (i: number, j: number, n: number, g: Float64Array) => number): ((n: number, norm: number) => Sample) => {
  const shapes = once((n: number) => {
    const g = gaussian([n, n], n).data;
    const data = Float64Array.from({ length: n * n }, (_, i) => entry(Math.floor(i / n), i % n, n, g));
    return { data, size: spectralNorm(new Matrix64(n, n, data)) || 1 };
  });
  return once((n: number, norm: number) => {
    const { data, size } = shapes(n);
    return sample([n, n], (i) => (data[i]! * norm) / size);
  });
};
const kinds = {
  general: ofNorm((i, j, n, g) => g[i * n + j]!),
  'skew-symmetric': ofNorm((i, j, n, g) => g[i * n + j]! - g[j * n + i]!),
  symmetric: ofNorm((i, j, n, g) => g[i * n + j]! + g[j * n + i]!),
  'negative definite': ofNorm((i, j, n, g) => {
    let product = i === j ? -0.1 : 0;
    for (let k = 0; k < n; k++) product -= g[i * n + k]! * g[j * n + k]!;
    return product;
  }),
  nilpotent: ofNorm((i, j, n, g) => (j > i ? g[i * n + j]! : 0)),
};
type Kind = keyof typeof kinds;
const exponentialOf = once((kind: Kind, n: number, norm: number) => expm64(Matrix64.of(n, n, kinds[kind](n, norm).data)).data);
const oracleOf = once((n: number) => eachMatrix(n, n, expm64));
const samplesOf = once((kind: Kind, n: number, norm: number) => [kinds[kind](n, norm)]);
const value = (a: Tensor) => matrixExp(a).value;

describe.each(['cpu', 'wasm'])('matrixExp on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each(Object.keys(kinds) as Kind[])('matrixExp(%s matrix) is its exponential at norms 0 to 100', (kind) => {
    for (const n of [1, 3, 5, 33, 64]) {
      for (const norm of n < 64 ? [0, 1, 5, 20, 100] : [5, 100]) {
        const result = matrixExp(toTensor(kinds[kind](n, norm)));
        const wanted = exponentialOf(kind, n, norm);
        const overflows = wanted.some((entry) => Math.abs(entry) > 3e38);
        expect([...result.status.dataSync()]).toEqual([overflows ? 2 : 0]);
        if (overflows) continue;
        if (wanted.every((entry) => Math.abs(entry) < 1e-30)) {
          expect(result.value.dataSync().every((entry) => Math.abs(entry) < 1e-30)).toBe(true); // underflow
          continue;
        }
        // as much as rounding A moves e^A (seen: a tenth of it)
        expect(relativeError(result.value.dataSync(), wanted)).toBeLessThan(2 ** -24 * Math.sqrt(n) * (4 + 3 * norm));
      }
    }
  });

  test('matrixExp(matrix of very negative eigenvalues) underflows to 0, and exp of 80 is right to 5e-5', () => {
    const result = matrixExp(
      tensor(
        [
          [-150, 1, 0, 80],
          [0, 0, 0, 0],
        ].flat(),
        [2, 2, 2],
      ),
      { maxNorm: 1024 },
    );
    const [underflow, , , large] = result.value.dataSync();
    expect(underflow).toBe(0);
    expect(Math.abs(large! / Math.exp(80) - 1)).toBeLessThan(5e-5);
    expect([...result.status.dataSync()]).toEqual([0, 0]);
  });

  test('matrixExp(nilpotent) of any size takes no squarings: I + A exactly', () => {
    const result = matrixExp(tensor([0, 1e6, 0, 0], [2, 2]), { maxNorm: 1 });
    expect([...result.value.dataSync()]).toEqual([1, 1e6, 0, 1]);
    expect([...result.status.dataSync()]).toEqual([0]);
  });

  test('matrixExp(batch) scales each matrix by itself and keeps leading axes', () => {
    const parts = [0, 1e-20, 1, 300, 5, 1e30].map((norm) => kinds['skew-symmetric'](3, norm));
    const batch = tensor(Float32Array.from(parts.flatMap(({ data }) => [...data])), [2, 3, 3, 3]);
    const result = matrixExp(batch, { maxNorm: 512 });
    expect(result.value.shape).toEqual([2, 3, 3, 3]);
    expect(result.status.shape).toEqual([2, 3]);
    expect([...result.status.dataSync()]).toEqual([0, 0, 0, 0, 0, 1]);
    const found = result.value.dataSync();
    parts.slice(0, 5).forEach((part, i) => {
      const alone = matrixExp(toTensor(part), { maxNorm: 512 }).value.dataSync();
      expect(found.slice(9 * i, 9 * i + 9)).toEqual(alone);
    });
  });

  test('matrixExp says 1 beyond maxNorm and for NaN, 2 where the result overflows, and leaves other matrices alone', () => {
    const matrices = [
      tensor([300, 0, 0, 300], [2, 2]),
      tensor([Number.NaN, 0, 0, 1], [2, 2]),
      tensor([100, 0, 0, 1], [2, 2]),
      zeros([2, 2]),
    ];
    const result = matrixExp(stack(matrices));
    expect([...result.status.dataSync()]).toEqual([1, 1, 2, 0]);
    expect([...result.value.dataSync()].slice(4, 6)).toContainEqual(Number.NaN);
    expect([...result.value.dataSync()].slice(12)).toEqual([1, 0, 0, 1]);
  });

  test.each([1, 3, 8])('matrixExp has the first and second derivatives of the exponential, n = %i', (n) => {
    for (const kind of Object.keys(kinds) as Kind[]) {
      for (const norm of [0, 0.5, 4, 20]) {
        if (norm === 20 && kind !== 'skew-symmetric') continue;
        const [xs, oracle] = [samplesOf(kind, n, norm), oracleOf(n)];
        expect(worst(firstDerivatives(value, oracle, xs))).toBeLessThan(5e-6); // seen: 1e-6, of the rounding of e^A
        expect(worst(secondDerivatives(value, oracle, xs))).toBeLessThan(5e-6);
      }
    }
  });

  test('matrixExp of a batch has the derivatives of each matrix', () => {
    const xs = [sample([3, 4, 4], (i) => gaussian([48], 3).data[i]! * [0.1, 1, 3][Math.floor(i / 16)]!)];
    expect(worst(firstDerivatives(value, eachMatrix(4, 4, expm64), xs))).toBeLessThan(5e-6);
  });

  test.each([[[0, 3, 3]], [[2, 0, 0]], [[0, 0]]])('matrixExp(empty %j) is empty, with an empty gradient', (shape) => {
    const x = zeros(shape);
    const result = matrixExp(x);
    expect([result.value.shape, result.status.shape]).toEqual([shape, shape.slice(0, -2)]);
    expect(result.status.dataSync().every((code) => code === 0)).toBe(true);
    expect(grads(value)([x])[0]!.shape).toEqual(shape);
  });

  test('matrixExp refuses what it cannot do', () => {
    expect(() => matrixExp(zeros([2, 3]))).toThrow('matrixExp([2, 3]): matrix must be square');
    expect(() => matrixExp(zeros([3]))).toThrow('matrix must have shape [..., n, n]');
    expect(() => matrixExp(zeros([2, 2]), { maxNorm: 0 })).toThrow('maxNorm must be a number above 0');
    expect(() => matrixExp(zeros([2, 2]), { maxNorm: Number.NaN })).toThrow('maxNorm must be a number above 0');
    expect(() => matrixExp(zeros([2, 2]), { norm: 1 } as object)).toThrow("has no option 'norm'");
  });

  test('matrixExp returns its memory', () => {
    expect(leftBehind((a) => Object.values(matrixExp(a!)), [toTensor(kinds.general(4, 2))])).toBe(0);
  });
});

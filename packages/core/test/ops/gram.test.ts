import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grad, memory, mul, setBackend, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { gram } from '../../src/index.js';
import { expectRefusal } from '../linalg/matrices.js';
import { UNIT } from './oracles/bounds.js';
import { difference64, gradientError, relativeError, tensorOf, worstRatio } from './oracles/gradients.js';
import { abs64, eachOf, gaussian, multiply64, rounded, transpose64 } from './oracles/inputs.js';

interface Form {
  readonly shift?: number;
  readonly transposed?: boolean;
}

/** A·Aᵀ + shift·I or Aᵀ·A + shift·I in float64. */
const gram64 = (a: ArrayLike<number>, m: number, n: number, { shift = 0, transposed = false }: Form = {}): Float64Array => {
  const [size, depth] = transposed ? [n, m] : [m, n];
  const rows = transposed ? transpose64(a, m, n) : a;
  return multiply64(rows, transpose64(rows, size, depth), size, depth, size).map(
    (entry, at) => entry + (at % (size + 1) === 0 ? shift : 0),
  );
};

const matrices: Readonly<Record<string, (m: number, n: number) => Float64Array>> = {
  Gaussian: (m, n) => gaussian(m * n, 1),
  'mean-shifted': (m, n) => gaussian(m * n, 2, 3),
  'with equal rows': (m, n) => rounded(Array.from({ length: m * n }, (_, at) => Math.sin(at % n))),
  tiny: (m, n) => gaussian(m * n, 3, 0, 1e-30),
  huge: (m, n) => gaussian(m * n, 4, 0, 1e17),
  zero: (m, n) => new Float64Array(m * n),
};

const forms: readonly Form[] = [{}, { shift: -1 }, { transposed: true }, { transposed: true, shift: 0.25 }];
const sizes = [
  [1, 1],
  [1, 5],
  [5, 1],
  [3, 4],
  [8, 8],
  [13, 7],
  [33, 50],
] as const;

describe.each(['cpu', 'wasm'])('gram on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each(Object.keys(matrices))('gram(a) of a %s matrix errs no more than dot products do, entry by entry', async (name) => {
    for (const [m, n] of sizes) {
      const a = matrices[name]!(m, n);
      for (const form of forms) {
        const wanted = gram64(a, m, n, form);
        const found = gram(tensorOf(a, [m, n]), form);
        // (depth + 1) roundings of the sum of absolute values, and 2⁻¹⁵⁰ where a product leaves the normal range
        const depth = form.transposed ? m : n;
        const size = gram64(abs64(a), m, n, { ...form, shift: Math.abs(form.shift ?? 0) });
        const bound = size.map((entry) => (depth + 2) * (UNIT * entry + 2 ** -149));
        expect(worstRatio(difference64(await found.data(), wanted), bound)).toBeLessThan(1);
        expect(found.shape).toEqual(form.transposed ? [n, n] : [m, m]);
      }
    }
  });

  test('gram(a) takes leading axes', async () => {
    const [batch, m, n] = [6, 4, 3];
    const a = gaussian(batch * m * n, 5);
    for (const form of forms) {
      const found = gram(tensorOf(a, [2, 3, m, n]), form);
      const size = form.transposed ? n : m;
      expect(found.shape).toEqual([2, 3, size, size]);
      const wanted = eachOf(batch, (i) => gram64(a.subarray(i * m * n, (i + 1) * m * n), m, n, form));
      expect(relativeError(await found.data(), wanted)).toBeLessThan(4 * UNIT);
    }
  });

  test.each(sizes)('gram(a) has the gradient (dG + dGᵀ)·a: %i × %i', async (m, n) => {
    for (const form of forms) {
      const error = await gradientError({
        op: (a) => gram(a, form),
        oracle: (a) => gram64(a, m, n, form),
        shapes: [[m, n]],
        inputs: [gaussian(m * n, 6)],
      });
      expect(error).toBeLessThan(4 * (m + n + 2) * UNIT);
    }
  });

  test('gram(a) can be differentiated twice', async () => {
    // f(a) = Σ C∘(a·aᵀ) has the gradient (C + Cᵀ)·a, and Σ B∘∇f the gradient (C + Cᵀ)·B
    const [m, n] = [3, 2];
    const [c, b] = [gaussian(m * m, 7), gaussian(m * n, 8)];
    const once = (a: Tensor) => grad((x: Tensor) => sum(mul(gram(x), tensorOf(c, [m, m]))))(a);
    const twice = grad((a: Tensor) => sum(mul(once(a), tensorOf(b, [m, n]))))(tensorOf(gaussian(m * n, 9), [m, n]));
    const both = c.map((entry, at) => entry + c[(at % m) * m + Math.floor(at / m)]!);
    expect(relativeError(await twice.data(), multiply64(both, b, m, m, n))).toBeLessThan(8 * UNIT);
  });

  test('gram(a) of nothing is 0, plus the shift', async () => {
    for (const [shape, form, wanted] of [
      [[2, 0], { shift: 3 }, [3, 0, 0, 3]],
      [[0, 2], { shift: 3, transposed: true }, [3, 0, 0, 3]],
      [[0, 2], {}, []],
      [[2, 0], { transposed: true }, []],
      [[0, 3, 2], { shift: 1 }, []],
      [[2, 0, 0], { shift: 1 }, []],
    ] as [number[], Form, number[]][]) {
      const found = gram(zeros(shape), form);
      expect([...(await found.data())]).toEqual(wanted);
      const size = shape.at(form.transposed ? -1 : -2);
      expect(found.shape).toEqual([...shape.slice(0, -2), size, size]);
      expect(grad((a: Tensor) => sum(gram(a, form)))(zeros(shape)).shape).toEqual(shape);
    }
  });

  test('gram(a) keeps NaN and infinity where they are: in the rows and columns that they reach', async () => {
    const found = await gram(tensorOf([1, 2, Number.NaN, 1, 3, 4], [3, 2])).data();
    expect([...found].map(Number.isNaN)).toEqual([false, true, false, true, true, true, false, true, false]);
    const infinite = await gram(tensorOf([1, Number.POSITIVE_INFINITY, 1, 1], [2, 2])).data();
    expect([...infinite]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 2]);
  });

  test('gram(a) returns the memory that it takes', () => {
    const a = tensorOf(gaussian(12, 10), [4, 3]);
    const step = () => tidy(() => void grad((x: Tensor) => sum(gram(x, { shift: 1 })))(a));
    step();
    const before = memory();
    step();
    expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
  });

  test('gram refuses what is no matrix and options that it does not have', () => {
    const a = zeros([2, 2]);
    expectRefusal(() => gram(zeros([2])), 'input', 'gram', 'got [2]');
    expectRefusal(() => gram(a, { shift: Number.NaN }), 'option', 'gram', 'shift must be a finite number, got NaN');
    expectRefusal(() => gram(a, { transposed: 1 as unknown as boolean }), 'option', 'gram', 'transposed must be true or false, got 1');
    expectRefusal(() => gram(a, { transpose: true } as Form), 'option', 'gram', "has no option 'transpose'");
  });
});

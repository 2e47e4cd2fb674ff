import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { add, eye, grads, memory, setBackend, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { householderProduct } from '../../src/ops/householderProduct.js';
import { build } from '../gradients/array64.js';
import { examine } from '../gradients/examine.js';
import { expectRefusal } from '../linalg/matrices.js';
import { gradientError, relativeError, tensorOf } from './oracles/gradients.js';
import { householderProduct64 } from './oracles/householderProduct64.js';
import { eachOf, gaussian, vectorKinds } from './oracles/inputs.js';

/** A reflection errs by a few roundings of 2⁻²⁴, k of them by k times that at worst. */
const tolerance = (k: number): number => (8 + k / 2) * 2 ** -23;

/**
 * The gradient makes x again of y, and errs four times as much at worst. Of nearly parallel vectors in a block of 16 it adds
 * up to 16 terms that cancel.
 */
const gradientTolerance = (k: number, kind = ''): number => (/parallel|equal/.test(kind) ? 16 : 4) * tolerance(k);

describe.each(['cpu', 'wasm'])('householderProduct on %s', (backend) => {
  beforeAll(() => setBackend(backend));
  const sizes: [number, number, number][] = [
    [1, 1, 1],
    [3, 1, 0],
    [2, 3, 2],
    [5, 5, 5],
    [4, 33, 33],
    [3, 64, 17],
    [64, 64, 64],
    [2, 65, 65],
    ...(backend === 'wasm' ? ([[16, 257, 257]] as [number, number, number][]) : []),
  ];

  describe.each(Object.keys(vectorKinds))('with %s vectors', (kind) => {
    const vectors = vectorKinds[kind]!;
    test.each(sizes)('householderProduct(x, u) is the product of reflections, one by one: %i rows of %i, %i vectors', async (m, n, k) => {
      const [x, u] = [gaussian(m * n, 1), vectors(k * n, 2)];
      for (const transposed of [false, true]) {
        const y = householderProduct(tensorOf(x, [m, n]), tensorOf(u, [k, n]), { transposed });
        expect(relativeError(await y.data(), householderProduct64(x, u, m, n, k, transposed))).toBeLessThan(tolerance(k));
      }
    });

    test.each([
      [2, 3, 3],
      [3, 5, 2],
      [7, 33, 33],
      [3, 64, 40],
    ])('householderProduct(x, u) has the gradient of the reflections: %i rows of %i, %i vectors', async (m, n, k) => {
      const [x, u] = [gaussian(m * n, 3), vectors(k * n, 4)];
      const steps = [1e-3, kind === 'tiny' ? 1e-28 : kind === 'huge' ? 1e22 : kind === 'almost equal' ? 1e-4 : 1e-3];
      for (const transposed of [false, true]) {
        const shapes = [
          [m, n],
          [k, n],
        ];
        const both = { inputs: [x, u], shapes };
        const op = (a: Tensor, b: Tensor) => householderProduct(a, b, { transposed });
        const oracle = (a: Float64Array, b: Float64Array) => householderProduct64(a, b, m, n, k, transposed);
        expect(await gradientError({ ...both, op, oracle, steps })).toBeLessThan(gradientTolerance(k, kind));
      }
    });
  });

  test('householderProduct(I, u) is orthogonal for any number of nearly parallel vectors', async () => {
    for (const n of backend === 'wasm' ? [64, 257] : [64]) {
      const u = tensorOf(vectorKinds['nearly parallel']!(n * n, 5), [n, n]);
      const back = householderProduct(householderProduct(eye(n), u), u, { transposed: true });
      expect(relativeError(await back.data(), await eye(n).data())).toBeLessThan(2 * tolerance(n));
    }
  });

  test('householderProduct(x, u) takes rows of zeros for the identity, with gradient 0', async () => {
    const [m, n, k] = [2, 4, 3];
    const u = gaussian(k * n, 6).fill(0, n, 2 * n);
    const x = gaussian(m * n, 7);
    const y = householderProduct(tensorOf(x, [m, n]), tensorOf(u, [k, n]));
    expect(relativeError(await y.data(), householderProduct64(x, u, m, n, k, false))).toBeLessThan(tolerance(k));
    const [, du] = grads((a: Tensor, b: Tensor) => sum(householderProduct(a, b)))([tensorOf(x, [m, n]), tensorOf(u, [k, n])]);
    const gradient = await du!.data();
    expect([...gradient.slice(n, 2 * n)].every((entry) => entry === 0)).toBe(true);
    expect([...gradient.slice(0, n)].every((entry) => entry !== 0 && Number.isFinite(entry))).toBe(true);
    const zero = householderProduct(tensorOf(x, [m, n]), zeros([k, n]));
    expect([...(await zero.data())]).toEqual([...x]);
  });

  test('householderProduct(x, u) neither reads nor moves what lies before the diagonal, nor a single entry', async () => {
    const [m, n] = [3, 4];
    const u = gaussian(n * n, 8);
    const spoilt = u.map((entry, at) => (at % n < Math.floor(at / n) ? Number.NaN : entry));
    const x = tensorOf(gaussian(m * n, 9), [m, n]);
    const clean = await householderProduct(x, tensorOf(u, [n, n])).data();
    expect([...(await householderProduct(x, tensorOf(spoilt, [n, n])).data())]).toEqual([...clean]);
    const [, du] = grads((a: Tensor, b: Tensor) => sum(householderProduct(a, b)))([x, tensorOf(spoilt, [n, n])]);
    const gradient = [...(await du!.data())];
    for (const [at, entry] of gradient.entries()) if (at % n < Math.floor(at / n) || at === n * n - 1) expect(Math.abs(entry)).toBe(0);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });

  test('householderProduct(x, u) takes x of any rank, and batches of u that broadcast', async () => {
    const [m, n, k, batch] = [2, 5, 4, 3];
    const [x, u] = [gaussian(batch * m * n, 10), gaussian(batch * k * n, 11)];
    const one = u.slice(0, k * n);
    const vector = householderProduct(tensorOf(x.slice(0, n), [n]), tensorOf(one, [k, n]));
    expect(vector.shape).toEqual([n]);
    const wide = householderProduct(tensorOf(x, [batch, m, n]), tensorOf(one, [k, n]));
    expect(wide.shape).toEqual([batch, m, n]);
    expect(relativeError(await wide.data(), householderProduct64(x, one, batch * m, n, k, false))).toBeLessThan(tolerance(k));
    const each = (i: number) => u.slice(i * k * n, (i + 1) * k * n);
    const batches: [Float64Array, number[], (i: number) => Float64Array][] = [
      [x, [batch, m, n], (i) => x.slice(i * m * n, (i + 1) * m * n)],
      [x.slice(0, m * n), [m, n], () => x.slice(0, m * n)],
    ];
    for (const [data, shape, part] of batches) {
      const oracle = (a: Float64Array, b: Float64Array) =>
        eachOf(batch, (i) => {
          const own = a.length === m * n ? a : a.slice(i * m * n, (i + 1) * m * n);
          return householderProduct64(own, b.slice(i * k * n, (i + 1) * k * n), m, n, k, true);
        });
      const op = (a: Tensor, b: Tensor) => householderProduct(a, b, { transposed: true });
      const y = op(tensorOf(data, shape), tensorOf(u, [batch, k, n]));
      expect(y.shape).toEqual([batch, m, n]);
      const wanted = eachOf(batch, (i) => householderProduct64(part(i), each(i), m, n, k, true));
      expect(relativeError(await y.data(), wanted)).toBeLessThan(tolerance(k));
      const shapes = [shape, [batch, k, n]];
      expect(await gradientError({ op, oracle, shapes, inputs: [data, u] })).toBeLessThan(gradientTolerance(k));
    }
  });

  test.each([
    [
      [0, 4],
      [3, 4],
    ],
    [
      [2, 0, 4],
      [2, 3, 4],
    ],
    [
      [0, 2, 4],
      [0, 3, 4],
    ],
    [
      [0, 2, 4],
      [1, 3, 4],
    ],
    [
      [2, 4],
      [0, 4],
    ],
    [
      [2, 0],
      [0, 0],
    ],
  ])('householderProduct(x, u) of shapes %j and %j is empty or x, gradients too', async (forX, forU) => {
    const [x, u] = [
      tensorOf(
        gaussian(
          forX.reduce((a, b) => a * b),
          12,
        ),
        forX,
      ),
      tensorOf(
        gaussian(
          forU.reduce((a, b) => a * b),
          13,
        ),
        forU,
      ),
    ];
    const y = householderProduct(x, u);
    expect(y.shape).toEqual(forX);
    expect([...(await y.data())]).toEqual([...(await x.data())]);
    const found = grads((a: Tensor, b: Tensor) => sum(householderProduct(a, b)))([x, u]);
    expect(found.map(({ shape }) => shape)).toEqual([forX, forU]);
    expect([...(await found[0]!.data())].every((entry) => entry === 1)).toBe(true);
    expect([...(await found[1]!.data())].every((entry) => entry === 0)).toBe(true);
  });

  test.each([false, true])('householderProduct(x, u) can be differentiated twice (transposed: %s)', async (transposed) => {
    const oracle64 = (x: { data: readonly number[] }, u: { data: readonly number[] }) => ({
      shape: [2, 4],
      data: [...householderProduct64(x.data, u.data, 2, 4, 3, transposed)],
    });
    const far = build([3, 4], ([i, j]) => (j === (i as number) + 1 ? 2 : 0)); // away from vectors of zeros, where it bends most
    const shift = tensorOf(far.data, far.shape);
    const verdict = await examine({
      title: 'householderProduct(x, u)',
      inputs: [
        [2, 4],
        [3, 4],
      ],
      op: (x, u) => householderProduct(x as Tensor, add(u as Tensor, shift), { transposed }),
      oracle: (x, u) => oracle64(x!, { data: u!.data.map((entry, at) => entry + (far.data[at] as number)) }),
      order: 2,
    });
    expect(verdict).toEqual({ verdict: 'right', details: '' });
  });

  test('householderProduct(x, u) returns its memory', () => {
    const [x, u] = [tensorOf(gaussian(12, 14), [3, 4]), tensorOf(gaussian(16, 15), [4, 4])];
    const before = memory().numTensors;
    householderProduct(x, u).dispose();
    tidy(() => void grads((a: Tensor, b: Tensor) => sum(householderProduct(a, b)))([x, u]));
    expect(memory().numTensors).toBe(before);
  });

  test('householderProduct(x, u) refuses what does not fit, and says why', () => {
    const [x, u] = [zeros([2, 3]), zeros([3, 3])];
    expectRefusal(
      () => householderProduct(x, zeros([4, 3])),
      'size',
      'householderProduct([2, 3], [4, 3])',
      'at most as many rows',
      '4 and 3',
    );
    expectRefusal(() => householderProduct(zeros([2, 4]), u), 'size', 'x must have as many columns as u, got 4 and 3');
    expectRefusal(() => householderProduct(zeros([2, 2, 3]), zeros([3, 3, 3])), 'size', 'leading axes', '[2] and [3]');
    expectRefusal(() => householderProduct(x, zeros([3])), 'input', 'u must have shape [..., k, n], got [3]');
    expectRefusal(() => householderProduct(3 as unknown as Tensor, u), 'input', 'x must be a tensor', 'got 3');
    expectRefusal(() => householderProduct(x, u, { transpose: true } as object), 'option', "no option 'transpose'", 'transposed');
    expectRefusal(() => householderProduct(x, u, { transposed: 1 } as object), 'option', 'transposed must be true or false, got 1');
    const gone = zeros([3]);
    gone.dispose();
    expectRefusal(() => householderProduct(gone, u), 'input', 'disposed');
  });
});

import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { add, eye, grads, memory, mul, setBackend, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { triangularSolve } from '../../src/ops/triangularSolve.js';
import { examine } from '../gradients/examine.js';
import { expectRefusal } from '../linalg/matrices.js';
import { skeelCondition, substitutionBound, triangleOf, UNIT } from './oracles/bounds.js';
import { difference64, gradientError, relativeError, tensorOf, worstRatio } from './oracles/gradients.js';
import { eachOf, gaussian, rounded, transpose64, withCondition } from './oracles/inputs.js';
import { once } from './oracles/once.js';
import { qr64 } from './oracles/qr64.js';
import { triangularSolve64 } from './oracles/systems64.js';

const kinds = [true, false].flatMap((lower) =>
  [true, false].flatMap((transposed) => [true, false].map((unitDiagonal) => ({ lower, transposed, unitDiagonal }))),
);

/** Gaussian triangles with a diagonal around 2, whose condition does not explode with n; and those of a condition of 1e4. */
const triangles: Record<string, (n: number, lower: boolean) => Float64Array> = {
  'well-conditioned': (n) => rounded(gaussian(n * n, 1, 0, 1 / Math.sqrt(n)).map((entry, at) => entry + (at % (n + 1) === 0 ? 2 : 0))),
  'ill-conditioned': (n, lower) => {
    const { r } = qr64(withCondition(n, 1e4, 2), n, n);
    return rounded(lower ? transpose64(r, n, n) : r);
  },
};

const triangleOfKind = once((kind: string, n: number, lower: boolean) => triangles[kind]!(n, lower));

describe.each(['cpu', 'wasm'])('triangularSolve on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  describe.each(Object.keys(triangles))('with %s triangles', (kind) => {
    test.each([[1, 1], [3, 2], [5, 5], [33, 4], [64, 3], [65, 1], ...(backend === 'wasm' ? [[257, 2]] : [])] as [number, number][])(
      'triangularSolve(t, b) errs no more than substitution: n = %i, m = %i',
      async (n, m) => {
        const b = gaussian(n * m, 3);
        for (const options of kinds) {
          if (kind === 'ill-conditioned' && options.unitDiagonal) continue; // with ones on the diagonal it is another matrix
          if (kind !== 'ill-conditioned' && n > 256 && !options.unitDiagonal) continue; // the ill-conditioned ones go the same ways
          const t = triangleOfKind(kind, n, options.lower);
          const spoilt = t.map((entry, at) =>
            at % n !== Math.floor(at / n) && at % n > Math.floor(at / n) === options.lower ? Number.NaN : entry,
          );
          const { value, status } = triangularSolve(tensorOf(spoilt, [n, n]), tensorOf(b, [n, m]), options);
          const x = triangularSolve64(t, b, n, m, options);
          expect(worstRatio(difference64(await value.data(), x), substitutionBound(t, x, n, m, options))).toBeLessThan(1);
          expect([status.shape, status.dtype, ...(await status.data())]).toEqual([[], 'int32', 0]);
        }
      },
    );

    test.each([
      [1, 1],
      [3, 2],
      [5, 4],
      [33, 3],
    ])('triangularSolve(t, b) has the gradient of substitution: n = %i, m = %i', async (n, m) => {
      for (const options of kinds) {
        if (kind === 'ill-conditioned' && options.unitDiagonal) continue;
        const t = triangleOfKind(kind, n, options.lower);
        const op = (a: Tensor, b: Tensor) => triangularSolve(a, b, options).value;
        const oracle = (a: Float64Array, b: Float64Array) => triangularSolve64(a, b, n, m, options);
        const steps = [kind === 'ill-conditioned' ? 1e-7 : 1e-3]; // well within the distance to a singular matrix
        const inputs = [t, gaussian(n * m, 5)];
        const shapes = [
          [n, n],
          [n, m],
        ];
        // two substitutions and a product, each of whose errors the condition multiplies
        const tolerance = 4 * (n + 2) * UNIT * skeelCondition(triangleOf(t, n, options), n);
        expect(await gradientError({ op, oracle, shapes, inputs, steps })).toBeLessThan(Math.max(tolerance, 1e-6));
      }
    });
  });

  test('triangularSolve(t, b) gives the triangle that is not read, and a diagonal of ones, gradient 0', async () => {
    const n = 4;
    for (const options of kinds) {
      const inputs = [tensorOf(triangles['well-conditioned']!(n, true), [n, n]), tensorOf(gaussian(n, 6), [n, 1])];
      const [dt] = grads((t: Tensor, b: Tensor) => sum(triangularSolve(t, b, options).value))(inputs);
      for (const [at, entry] of (await dt!.data()).entries()) {
        const [i, j] = [Math.floor(at / n), at % n];
        const isRead = i === j ? !options.unitDiagonal : i > j === options.lower;
        expect(isRead ? entry !== 0 : Math.abs(entry) === 0).toBe(true);
      }
    }
  });

  test('triangularSolve(t, b) broadcasts leading axes, gradients too', async () => {
    const [n, m, batch] = [3, 2, 3];
    const one = triangles['well-conditioned']!(n, true);
    const many = eachOf(batch, (i) => rounded(one.map((entry) => entry * (1 + i / 8))));
    const b = gaussian(batch * n * m, 7);
    const part = (data: Float64Array, size: number, i: number) => (data.length === size ? data : data.slice(i * size, (i + 1) * size));
    const cases: [Float64Array, number[], Float64Array, number[], number[]][] = [
      [many, [batch, n, n], b, [batch, n, m], [batch]],
      [one, [n, n], b, [batch, n, m], [batch]],
      [many, [batch, n, n], b.slice(0, n * m), [n, m], [batch]],
      [many, [batch, 1, n, n], b.slice(0, n * m), [1, n, m], [batch, 1]],
    ];
    for (const [t, forT, rhs, forB, leading] of cases) {
      const op = (a: Tensor, c: Tensor) => triangularSolve(a, c).value;
      const oracle = (a: Float64Array, c: Float64Array) =>
        eachOf(batch, (i) => triangularSolve64(part(a, n * n, i), part(c, n * m, i), n, m));
      const { value, status } = triangularSolve(tensorOf(t, forT), tensorOf(rhs, forB));
      expect([value.shape, status.shape]).toEqual([[...leading, n, m], leading]);
      const tolerance = 8 * (n + 2) * UNIT * skeelCondition(triangleOf(one, n, {}), n);
      expect(relativeError(await value.data(), oracle(t, rhs))).toBeLessThan(tolerance);
      expect(await gradientError({ op, oracle, shapes: [forT, forB], inputs: [t, rhs] })).toBeLessThan(tolerance);
    }
  });

  test('triangularSolve(t, b).status is the first diagonal entry, from 1, that is 0 or not finite', async () => {
    const diagonals = [
      [1, 2, 3],
      [0, 2, 3],
      [1, 0, 0],
      [1, 2, Number.NaN],
      [1, Number.POSITIVE_INFINITY, 0],
      [1, 2, -1e-38],
    ];
    const t = eachOf(6, (i) => [diagonals[i]![0]!, 0, 0, 5, diagonals[i]![1]!, 0, 5, 5, diagonals[i]![2]!]);
    for (const unitDiagonal of [false, true]) {
      const { value, status } = triangularSolve(tensorOf(t, [2, 3, 3, 3]), tensorOf(gaussian(18, 8), [2, 3, 3, 1]), { unitDiagonal });
      expect(status.shape).toEqual([2, 3]);
      expect([...(await status.data())]).toEqual(unitDiagonal ? [0, 0, 0, 0, 0, 0] : [0, 1, 2, 3, 2, 0]);
      expect([...(await value.data()).slice(0, 3)].every(Number.isFinite)).toBe(true); // the others do not spoil it
    }
  });

  test.each([
    [[0, 0], [0, 3], []],
    [[3, 3], [3, 0], []],
    [[2, 0, 0], [2, 0, 1], [2]],
    [[0, 3, 3], [0, 3, 2], [0]],
    [[1, 3, 3], [0, 3, 2], [0]],
    [[0, 3, 3], [3, 2], [0]],
  ])('triangularSolve(t, b) of shapes %j and %j is empty, its gradients zeros', async (forT, forB, leading) => {
    const [t, b] = [add(zeros(forT), 1), add(zeros(forB), 1)];
    const { value, status } = triangularSolve(t, b);
    expect([value.shape, status.shape]).toEqual([[...leading, ...forB.slice(-2)], leading]);
    expect([...(await value.data())]).toEqual([]);
    expect([...(await status.data())].every((code) => code === 0)).toBe(true);
    const found = grads((a: Tensor, c: Tensor) => sum(triangularSolve(a, c).value))([t, b]);
    expect(found.map(({ shape }) => shape)).toEqual([forT, forB]);
    for (const gradient of found) expect([...(await gradient.data())].every((entry) => entry === 0)).toBe(true);
  });

  test.each(kinds)('triangularSolve(t, b, %o) can be differentiated twice', async (options) => {
    const far = eye(3);
    const verdict = await examine({
      title: 'triangularSolve(t, b)',
      inputs: [
        [3, 3],
        [3, 2],
      ],
      op: (t, b) => triangularSolve(add(t as Tensor, mul(far, 2)), b as Tensor, options).value,
      oracle: (t, b) => ({
        shape: [3, 2],
        data: [
          ...triangularSolve64(
            t!.data.map((entry, at) => entry + (at % 4 === 0 ? 2 : 0)),
            b!.data,
            3,
            2,
            options,
          ),
        ],
      }),
      order: 2,
    });
    expect(verdict).toEqual({ verdict: 'right', details: '' });
  });

  test('triangularSolve(t, b) returns its memory', () => {
    const [t, b] = [eye(3), zeros([2, 3, 1])];
    const before = memory().numTensors;
    for (const tensor of Object.values(triangularSolve(t, b))) tensor.dispose();
    tidy(() => void grads((a: Tensor, c: Tensor) => sum(triangularSolve(a, c).value))([t, b]));
    expect(memory().numTensors).toBe(before);
  });

  test('triangularSolve(t, b) refuses what does not fit, and says why', () => {
    expectRefusal(() => triangularSolve(zeros([2, 3]), zeros([2, 1])), 'size', 'triangularSolve([2, 3], [2, 1])', 'square', '2 × 3');
    expectRefusal(() => triangularSolve(zeros([3, 3]), zeros([2, 1])), 'size', 'as many rows as the matrix, got 2 and 3');
    expectRefusal(() => triangularSolve(zeros([2, 3, 3]), zeros([3, 3, 1])), 'size', 'leading axes', '[2] and [3]');
    expectRefusal(() => triangularSolve(zeros([3, 3]), zeros([3])), 'input', 'rhs must have shape [..., n, m], got [3]');
    expectRefusal(() => triangularSolve(zeros([3, 3]), zeros([3, 1]), { upper: true } as object), 'option', "no option 'upper'", 'lower');
  });
});

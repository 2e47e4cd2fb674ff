/** solve, inverse and logAbsDet: what is made of the factors of lu. */
import '../backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { add, eye, grad, grads, memory, mul, setBackend, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import '../../src/index.js';
import { inverse } from '../../src/ops/inverse.js';
import { logAbsDet } from '../../src/ops/logAbsDet.js';
import { lu } from '../../src/ops/lu.js';
import { solve } from '../../src/ops/solve.js';
import { examine } from '../gradients/examine.js';
import { expectRefusal } from '../linalg/matrices.js';
import { triangleOf, UNIT } from './oracles/bounds.js';
import { difference64, gradientError, relativeError, tensorOf, worstRatio } from './oracles/gradients.js';
import { abs64, eachOf, gaussian, multiply64, transpose64, withCondition } from './oracles/inputs.js';
import { once } from './oracles/once.js';
import { inverse64, logAbsDet64, solve64 } from './oracles/systems64.js';

const matrices: Record<string, (n: number) => Float64Array> = {
  Gaussian: (n) => gaussian(n * n, 1),
  'mean-shifted Gaussian': (n) => gaussian(n * n, 2, 1),
  'ill-conditioned': (n) => withCondition(n, 1e4, 3),
};
const sizes = (backend: string) => [1, 3, 5, 33, 64, 65, ...(backend === 'wasm' ? [257] : [])];
const kindsAndSizes = (backend: string): [string, number][] =>
  Object.keys(matrices).flatMap((kind, i) => (i === 0 ? sizes(backend) : [3, 33, 65]).map((n): [string, number] => [kind, n]));

/** |Pᵀ|·|L|·|U| of the factors of a, to which backward errors are relative. */
const sizeOfFactors = async (a: Float64Array, n: number): Promise<Float64Array> => {
  const { factors, permutation } = lu(tensorOf(a, [n, n]));
  const [data, order] = [await factors.data(), [...(await permutation.data())]];
  const l = abs64(triangleOf(data, n, { unitDiagonal: true }));
  const product = multiply64(l, abs64(triangleOf(data, n, { lower: false })), n, n, n);
  const rows = order.map((_, row) => order.indexOf(row));
  return Float64Array.from(rows.flatMap((row) => [...product.slice(row * n, (row + 1) * n)]));
};

/** A matrix of a condition below 10 for any n. */
const tame = (n: number, seed: number): Float64Array =>
  gaussian(n * n, seed).map((entry, at) => Math.fround((0.4 * entry) / Math.sqrt(n) + (at % (n + 1) === 0 ? 1 : 0)));

const shift = (data: readonly number[]): number[] => data.map((entry, at) => entry + (at % 4 === 0 ? 3 : 0));
const shifted = (a: Tensor | undefined): Tensor => add(a as Tensor, mul(eye(3), 3));

const matrixOf = once((kind: string, n: number) => matrices[kind]!(n));
const inverseOf = once((kind: string, n: number) => inverse64(kind === 'tame' ? tame(n, 8) : matrixOf(kind, n), n));

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  test.each(kindsAndSizes(backend))('solve(a, b) of a %s matrix solves a system nearby: n = %i', async (kind, n) => {
    const [a, b, m] = [matrixOf(kind, n), gaussian(n * 2, 4), 2];
    const size = await sizeOfFactors(a, n);
    for (const transposed of [false, true]) {
      const { value, status } = solve(tensorOf(a, [n, n]), tensorOf(b, [n, m]), { transposed });
      const x = Float64Array.from(await value.data());
      expect([status.shape, ...(await status.data())]).toEqual([[], 0]);
      const own = transposed ? transpose64(a, n, n) : a;
      // |b − A·x| <= 3n units of |L|·|U|·|x| to first order (Higham 2002, theorem 9.4)
      const ownSize = transposed ? transpose64(size, n, n) : size;
      const bound = multiply64(ownSize, abs64(x), n, n, m).map((entry) => 2 * (3 * n + 1) * UNIT * entry);
      expect(worstRatio(difference64(b, multiply64(own, x, n, n, m)), bound)).toBeLessThan(1);
    }
  });

  test.each([
    ['tame', 1, 10],
    ['tame', 3, 10],
    ['tame', 5, 10],
    ['tame', 33, 10],
    ['ill-conditioned', 5, 1e4],
    ['ill-conditioned', 33, 1e4],
  ] as const)('solve(a, b) of a %s matrix has the gradient of the solution: n = %i', async (kind, n, condition) => {
    const a = kind === 'tame' ? tame(n, 5) : matrixOf(kind, n);
    for (const transposed of [false, true]) {
      const error = await gradientError({
        op: (x, b) => solve(x, b, { transposed }).value,
        oracle: (x, b) => solve64(x, b, n, 2, transposed),
        shapes: [
          [n, n],
          [n, 2],
        ],
        inputs: [a, gaussian(2 * n, 6)],
        steps: [1e-3 / condition], // well within the distance to a singular matrix
      });
      expect(error).toBeLessThan(4 * (n + 2) * UNIT * condition); // of a solution, forth and back
    }
  });

  test('solve(a, b) broadcasts leading axes, gradients too', async () => {
    const [n, m, batch] = [3, 2, 3];
    const [a, b] = [eachOf(batch, (i) => tame(n, 10 + i)), gaussian(batch * n * m, 7)];
    const part = (data: Float64Array, size: number, i: number) => (data.length === size ? data : data.slice(i * size, (i + 1) * size));
    const cases: [Float64Array, number[], Float64Array, number[]][] = [
      [a, [batch, n, n], b, [batch, n, m]],
      [a.slice(0, n * n), [n, n], b, [batch, n, m]],
      [a, [batch, n, n], b.slice(0, n * m), [n, m]],
    ];
    for (const [x, forA, rhs, forB] of cases) {
      const oracle = (p: Float64Array, q: Float64Array) => eachOf(batch, (i) => solve64(part(p, n * n, i), part(q, n * m, i), n, m));
      const { value, status } = solve(tensorOf(x, forA), tensorOf(rhs, forB));
      expect([value.shape, status.shape]).toEqual([[batch, n, m], [batch]]);
      expect(relativeError(await value.data(), oracle(x, rhs))).toBeLessThan(4 * (n + 2) * UNIT * 10);
      const error = await gradientError({ op: (p, q) => solve(p, q).value, oracle, shapes: [forA, forB], inputs: [x, rhs], steps: [1e-4] });
      expect(error).toBeLessThan(4 * (n + 2) * UNIT * 10);
    }
  });

  test.each(sizes(backend).map((n) => [n]))('inverse(a) is as good as the condition allows: n = %i', async (n) => {
    for (const [kind, condition] of [
      ['tame', 10],
      ['ill-conditioned', 1e4],
    ] as const) {
      const a = kind === 'tame' ? tame(n, 8) : matrixOf(kind, n);
      const { value, status } = inverse(tensorOf(a, [n, n]));
      expect([...(await status.data())]).toEqual([0]);
      expect(relativeError(await value.data(), inverseOf(kind, n))).toBeLessThan(2 * (n + 2) * UNIT * condition);
    }
  });

  test('inverse(a) of a batch has the gradient of each', async () => {
    const [n, batch] = [4, 3];
    const oracle = (x: Float64Array) => eachOf(batch, (i) => inverse64(x.slice(i * n * n, (i + 1) * n * n), n));
    const inputs = [eachOf(batch, (i) => tame(n, 20 + i))];
    const error = await gradientError({ op: (x) => inverse(x).value, oracle, shapes: [[batch, n, n]], inputs, steps: [1e-4] });
    expect(error).toBeLessThan(4 * (n + 2) * UNIT * 10);
  });

  test.each(kindsAndSizes(backend))('logAbsDet(a) of a %s matrix is that of a matrix nearby: n = %i', async (kind, n) => {
    const a = matrixOf(kind, n);
    const { value, sign, status } = logAbsDet(tensorOf(a, [n, n]));
    const [wanted, wantedSign] = logAbsDet64(a, n);
    expect([value.shape, sign.shape, status.shape, ...(await sign.data()), ...(await status.data())]).toEqual([[], [], [], wantedSign, 0]);
    // a backward error of n units of |L|·|U| times A⁻ᵀ, and the roundings of a sum of n logarithms
    const [inverted, size] = [inverseOf(kind, n), await sizeOfFactors(a, n)];
    const backward = abs64(inverted).reduce((total, entry, at) => total + entry * size[(at % n) * n + Math.floor(at / n)]!, 0);
    const tolerance = 2 * (n + 1) * UNIT * (backward + Math.abs(wanted) + n);
    expect(Math.abs((await value.data())[0]! - wanted)).toBeLessThan(tolerance);
  });

  test.each([1, 3, 5, 33])('logAbsDet(a) has the inverse transposed for gradient: n = %i', async (n) => {
    const error = await gradientError({
      op: (x) => logAbsDet(x).value,
      oracle: (x) => [logAbsDet64(x, n)[0]],
      shapes: [[n, n]],
      inputs: [tame(n, 9)],
      steps: [1e-4],
    });
    expect(error).toBeLessThan(4 * (n + 2) * UNIT * 10);
  });

  test('logAbsDet(a) neither overflows nor underflows', async () => {
    for (const scale of [1e-30, 1e30]) {
      const a = tame(33, 11).map((entry) => Math.fround(entry * scale));
      const { value } = logAbsDet(tensorOf(a, [33, 33]));
      expect(relativeError(await value.data(), [logAbsDet64(a, 33)[0]])).toBeLessThan(40 * UNIT);
    }
  });

  test('solve, inverse and logAbsDet tell a singular matrix by its status, and keep the others of the batch right', async () => {
    const batch = [
      [2, 1, 1, 4, 3, 3, 8, 7, 9],
      [1, 2, 3, 2, 4, 6, 3, 7, 9],
      [0, 0, 0, 0, 0, 0, 0, 0, 0],
    ];
    const a = tensorOf(batch.flat(), [3, 3, 3]);
    const made = [solve(a, eye(3)), inverse(a)];
    for (const { value, status } of made) {
      expect([...(await status.data())]).toEqual([0, 3, 1]);
      expect(relativeError((await value.data()).slice(0, 9), inverse64(batch[0]!, 3))).toBeLessThan(100 * UNIT);
    }
    const { value, sign, status } = logAbsDet(a);
    expect([...(await status.data())]).toEqual([0, 3, 1]);
    expect([...(await sign.data())]).toEqual([logAbsDet64(batch[0]!, 3)[1], 0, 0]);
    expect([...(await value.data()).slice(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    const gradient = await grad((x: Tensor) => sum(logAbsDet(x).value))(a).data();
    expect([...gradient.slice(0, 9)].every(Number.isFinite)).toBe(true);
    expect([...gradient.slice(9, 18)].every(Number.isFinite)).toBe(false);
  });

  test.each([
    [
      [0, 0],
      [0, 2],
    ],
    [
      [2, 0, 0],
      [2, 0, 2],
    ],
    [
      [0, 3, 3],
      [0, 3, 2],
    ],
    [
      [3, 3],
      [3, 0],
    ],
  ])('solve, inverse and logAbsDet of shapes %j and %j are empty, gradients zeros', async (forA, forB) => {
    const isFull = !forA.includes(0);
    const [a, b] = [isFull ? eye(3) : zeros(forA), zeros(forB)];
    expect(solve(a, b).value.shape).toEqual(forB);
    const found = grads((x: Tensor, y: Tensor) => sum(solve(x, y).value))([a, b]);
    expect(found.map(({ shape }) => shape)).toEqual([forA, forB]);
    for (const gradient of found) expect([...(await gradient.data())].every((entry) => entry === 0)).toBe(true);
    if (isFull) return;
    expect(inverse(a).value.shape).toEqual(forA);
    const { value, sign, status } = logAbsDet(a);
    for (const [tensor, entry] of [
      [value, 0],
      [sign, 1],
      [status, 0],
    ] as const) {
      expect(tensor.shape).toEqual(forA.slice(0, -2));
      expect([...(await tensor.data())].every((found) => found === entry)).toBe(true);
    }
    expect(grad((x: Tensor) => sum(logAbsDet(x).value))(a).shape).toEqual(forA);
    expect(grad((x: Tensor) => sum(inverse(x).value))(a).shape).toEqual(forA);
  });

  test.each([
    {
      title: 'solve(a, b)',
      inputs: [
        [3, 3],
        [3, 2],
      ],
      op: (a: Tensor | undefined, b: Tensor | undefined) => solve(shifted(a), b as Tensor).value,
      shape: [3, 2],
      oracle: (a: readonly number[], b: readonly number[]) => solve64(shift(a), b, 3, 2),
    },
    {
      title: 'solve(a, b, { transposed: true })',
      inputs: [
        [3, 3],
        [3, 2],
      ],
      op: (a: Tensor | undefined, b: Tensor | undefined) => solve(shifted(a), b as Tensor, { transposed: true }).value,
      shape: [3, 2],
      oracle: (a: readonly number[], b: readonly number[]) => solve64(shift(a), b, 3, 2, true),
    },
    {
      title: 'inverse(a)',
      inputs: [[3, 3]],
      op: (a: Tensor | undefined) => inverse(shifted(a)).value,
      shape: [3, 3],
      oracle: (a: readonly number[]) => inverse64(shift(a), 3),
    },
    {
      title: 'logAbsDet(a)',
      inputs: [[3, 3]],
      op: (a: Tensor | undefined) => logAbsDet(shifted(a)).value,
      shape: [],
      oracle: (a: readonly number[]) => [logAbsDet64(shift(a), 3)[0]],
    },
  ])('$title can be differentiated twice', async ({ title, inputs, op, oracle, shape }) => {
    const verdict = await examine({
      title,
      inputs,
      op: (a, b) => op(a, b),
      oracle: (a, b) => ({ shape, data: [...oracle(a!.data, b?.data ?? [])] }),
      order: 2,
    });
    expect(verdict).toEqual({ verdict: 'right', details: '' });
  });

  test('solve, inverse and logAbsDet return their memory', () => {
    const [a, b] = [eye(3), zeros([2, 3, 1])];
    const before = memory().numTensors;
    for (const made of [solve(a, b), inverse(a), logAbsDet(a)]) for (const tensor of Object.values(made)) tensor.dispose();
    tidy(() => void grads((x: Tensor, y: Tensor) => add(sum(solve(x, y).value), sum(inverse(x).value)))([a, b]));
    tidy(() => void grad((x: Tensor) => logAbsDet(x).value)(a));
    expect(memory().numTensors).toBe(before);
  });

  test('solve, inverse and logAbsDet refuse what does not fit', () => {
    expectRefusal(() => solve(zeros([2, 3]), zeros([2, 1])), 'size', 'solve([2, 3], [2, 1]): matrix must be square, got 2 × 3');
    expectRefusal(() => solve(eye(3), zeros([2, 1])), 'size', 'as many rows as the matrix, got 2 and 3');
    expectRefusal(() => solve(eye(3), zeros([3, 1]), { transpose: true } as object), 'option', "no option 'transpose'");
    expectRefusal(() => inverse(zeros([3])), 'input', 'inverse([3])', 'shape [..., n, n]');
    expectRefusal(() => logAbsDet(zeros([3, 2])), 'size', 'logAbsDet([3, 2])', 'square');
  });
});

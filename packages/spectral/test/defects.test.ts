/** Faults of the reference, each as what a user of this package sees instead. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  add,
  eye,
  mul,
  ones,
  type Scalar,
  scalar,
  setBackend,
  square,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  train,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import './backends.js';
import type { LinearMap } from '@slim/core';
import { determinant, eig, Matrix64, maxAbsDifference, multiply, singularValues } from '@slim/core/linalg';
import {
  BoundedNormLinear,
  GershgorinLinear,
  hprod,
  OrthogonalLinear,
  PowerBoundLinear,
  SchurDecompositionLinear,
  SpectralLinear,
  SVDLinear,
  SVDLinearLearnBounds,
  SymmetricSpectralLinear,
  SymmetricSVDLinear,
  SymplecticLinear,
} from '../src/index.js';

beforeAll(() => setBackend('cpu'));

const weightOf = async (map: LinearMap): Promise<Matrix64> => Matrix64.from((await map.effectiveW().array()) as number[][]);
const gradientOf = async (map: LinearMap, name: string, loss: () => Tensor): Promise<Float32Array> => {
  const variable = map.parameters[name]!;
  return (await variableGrads(() => sum(loss()) as Scalar, [variable]).grads[variable.name]!.data()) as Float32Array;
};

describe('D17: impossible bounds', () => {
  test('new SpectralLinear(2, 2, { sigmaMin: 1, sigmaMax: 0.8 }) is refused, and so is SymmetricSpectralLinear', () => {
    for (const Map of [SpectralLinear, SymmetricSpectralLinear]) {
      expect(() => new Map(2, 2, { sigmaMin: 1, sigmaMax: 0.8 })).toThrow('sigmaMin must not exceed sigmaMax, got 1 and 0.8');
    }
  });
});

describe('D17: impossible bounds of penalties', () => {
  test('new SVDLinear(2, 2, { sigmaMin: 1, sigmaMax: 0.8 }) is refused, and so are the other SVD maps and BoundedNormLinear', () => {
    for (const Map of [SVDLinear, SVDLinearLearnBounds, SymmetricSVDLinear, BoundedNormLinear]) {
      expect(() => new Map(2, 2, { sigmaMin: 1, sigmaMax: 0.8 })).toThrow('sigmaMin must not exceed sigmaMax, got 1 and 0.8');
    }
  });
});

/** Adam on Σ(W + 3)² alone, which no W with singular values in [0.1, 1] can please. */
const pull = (map: LinearMap): void => {
  const optimizer = train.adam(0.1);
  for (let step = 0; step < 100; step++) {
    optimizer.minimize(() => sum(square(add(map.effectiveW({ training: true }), 3))) as Scalar, false, map.trainable);
    map.afterStep();
  }
};

describe('D22: soft bounds of singular values', () => {
  test("new SVDLinear(4, 4) says in certify() that training broke its bounds; with { orthogonalise: 'afterStep' } they hold", async () => {
    const [soft, held] = [new SVDLinear(4, 4, { seed: 1 }), new SVDLinear(4, 4, { seed: 1, orthogonalise: 'afterStep' })];
    for (const map of [soft, held]) pull(map);
    expect((await soft.certify()).map(({ kind, holds }) => [kind, holds])).toContainEqual(['soft', false]);
    expect((await held.certify()).every(({ holds }) => holds)).toBe(true);
  });
});

describe('D23: the penalty of orthogonal factors', () => {
  test.each(['penalty', 'squaredPenalty', 'afterStep'] as const)(
    "new SVDLinear(8, 8, { orthogonalise: '%s' }).regError() starts with a gradient of 0, not of rounding noise",
    async (orthogonalise) => {
      const map = new SVDLinear(8, 8, { seed: 1, orthogonalise });
      const size = Math.hypot(...(await gradientOf(map, 'U', () => map.regError())));
      expect(size).toBeLessThan(orthogonalise === 'squaredPenalty' ? 1e-5 : 1e-30); // 8·rounding, and nothing
    },
  );

  test('a gradient of 0, not NaN, where U and V are the identity', async () => {
    const map = new SymmetricSVDLinear(3, 3);
    map.parameters.V.assign(eye(3));
    expect(Array.from(await gradientOf(map, 'V', () => map.regError())).every((entry) => entry === 0)).toBe(true);
  });
});

describe('D24: singular values that W does not have', () => {
  test('new SVDLinear(5, 3) keeps sigma of [5, 1], and only the first three act', async () => {
    const map = new SVDLinear(5, 3, { seed: 1 });
    expect(map.parameters.sigma.shape).toEqual([5, 1]);
    const found = await gradientOf(map, 'sigma', () => square(map.effectiveW({ training: true })));
    expect(Array.from(found, (entry) => entry !== 0)).toEqual([true, true, true, false, false]);
    expect((await map.sigma().data()).length).toBe(3);
  });
});

describe('D25: learned bounds that cross', () => {
  test('new SVDLinearLearnBounds(4, 4) keeps its singular values between bounds() that are in order and not negative', async () => {
    for (const [a, b, low, high] of [
      [0.05, -0.0025, 0, 0.05],
      [0.8, 0.3, 0.3, 0.8],
      [-0.98, -0.1, 0, 0],
    ] as const) {
      const map = new SVDLinearLearnBounds(4, 4, { seed: 1 });
      map.parameters.sigma_min.assign(scalar(a));
      map.parameters.sigma_max.assign(scalar(b));
      const bounds = await map.bounds().data();
      expect(bounds[0]).toBeCloseTo(low, 6);
      expect(bounds[1]).toBeCloseTo(high, 6);
      for (const value of singularValues(await weightOf(map))) {
        expect(value).toBeGreaterThan(low - 1e-6); // float32 rounding of the product
        expect(value).toBeLessThan(high + 1e-6);
      }
    }
  });
});

describe('D26: whole numbers as bounds', () => {
  test('new SVDLinearLearnBounds(3, 3, { sigmaMin: 0, sigmaMax: 1 }) trains both bounds', async () => {
    const map = new SVDLinearLearnBounds(3, 3, { sigmaMin: 0, sigmaMax: 1, seed: 1 });
    for (const name of ['sigma_min', 'sigma_max']) {
      expect((await gradientOf(map, name, () => square(map.effectiveW({ training: true }))))[0]).not.toBe(0);
    }
  });
});

describe('D27: a symmetric map is symmetric', () => {
  test('new SymmetricSVDLinear(4, 4) has real eigenvalues in its interval', async () => {
    const { re, im } = await new SymmetricSVDLinear(4, 4, { seed: 1 }).eig();
    expect(Array.from(im)).toEqual([0, 0, 0, 0]);
    expect(Math.min(...re)).toBeGreaterThan(0.1 - 1e-6); // float32 rounding of V and of the product
    expect(Math.max(...re)).toBeLessThan(1 + 1e-6);
  });
});

describe('D28: a symmetric SVD is square', () => {
  test('new SymmetricSVDLinear(3, 5) is refused', () => {
    expect(() => new SymmetricSVDLinear(3, 5)).toThrow('SymmetricSVDLinear(3 → 5): must be square, got 3 and 5 features');
  });
});

describe('D48: entrywise and operator norms', () => {
  test("BoundedNormLinear with W = 0.9·I has a penalty of ‖W‖_F − 1, and with { norm: 'induced' } none", async () => {
    const w = [
      [0.9, 0, 0],
      [0, 0.9, 0],
      [0, 0, 0.9],
    ];
    const penalty = async (options: object) =>
      ((await (await BoundedNormLinear.fromMatrix(w, options)).map.regError().data()) as Float32Array)[0];
    expect(await penalty({})).toBeCloseTo(0.9 * Math.sqrt(3) - 1, 6);
    expect(await penalty({ p: 1 })).toBeCloseTo(2.7 - 1, 6);
    for (const p of [1, 2, Number.POSITIVE_INFINITY]) expect(await penalty({ p, norm: 'induced' })).toBe(0);
  });
});

describe('D49: a penalty is a number', () => {
  test('new BoundedNormLinear(3, 3).regError() has shape []', () => {
    for (const p of [1, 2, 'nuc', Number.POSITIVE_INFINITY] as const)
      expect(new BoundedNormLinear(3, 3, { p }).regError().shape).toEqual([]);
  });
});

const powerBound = async (w: number[][], maxP: number) => (await PowerBoundLinear.fromMatrix(w, { maxP })).map;
const penaltyOf = async (map: LinearMap): Promise<number> => (await map.regError().data())[0] as number;

describe('D51: the spectral radius, not its square', () => {
  test('PowerBoundLinear with W = 1.8·I and maxP = 2 has no penalty; with W = 0.6·I and maxP = 0.5 it is 0.1', async () => {
    const times = (factor: number) => [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? factor : 0)));
    expect(await penaltyOf(await powerBound(times(1.8), 2))).toBe(0);
    expect(await penaltyOf(await powerBound(times(0.6), 0.5))).toBeCloseTo(0.1, 3); // three equal eigenvalues: a factor 3^(1/2700)
  });
});

describe('D52: complex pairs of a matrix that is not normal', () => {
  test('PowerBoundLinear with W = [[0, 4], [−1/4, 0]] has a penalty of 1 − maxP', async () => {
    const turning = [
      [0, 4],
      [-0.25, 0],
    ];
    expect(await penaltyOf(await powerBound(turning, 0.25))).toBeCloseTo(0.75, 5);
  });
});

describe('D53: a spectral radius of 0', () => {
  test('PowerBoundLinear with a nilpotent W or W = 0 has penalty 0 and gradient 0, not NaN', async () => {
    for (const entry of [0, 5]) {
      const map = await powerBound(
        [
          [0, entry, 0],
          [0, 0, entry],
          [0, 0, 0],
        ],
        0,
      );
      expect(await penaltyOf(map)).toBe(0);
      expect(Array.from(await gradientOf(map, 'W', () => map.regError())).every((value) => value === 0)).toBe(true);
    }
  });
});

describe('D54: the gradient of the spectral radius', () => {
  test('PowerBoundLinear.regError() of a matrix that is not normal has the gradient of left and right vectors', async () => {
    // λ = 2 with right vector (1, 0) and left vector (1, 3): W = [[2, 3], [0, 1]], so that ∂λ/∂W = [[1, 0], [3, 0]].
    const map = await powerBound(
      [
        [2, 3],
        [0, 1],
      ],
      0.5,
    );
    const found = await gradientOf(map, 'W', () => map.regError());
    for (const [i, wanted] of [1, 0, 3, 0].entries()) expect(found[i]).toBeCloseTo(wanted, 5);
  });
});

describe('D55: the same W has the same penalty', () => {
  test('new PowerBoundLinear(5, 5).regError() is the same number every time, and after save and load', async () => {
    const map = new PowerBoundLinear(5, 5, { seed: 1 });
    const first = await penaltyOf(map);
    expect([await penaltyOf(map), await penaltyOf(map.clone())]).toEqual([first, first]);
  });
});

describe('D56: the start of a power bound', () => {
  test('new PowerBoundLinear(100, 100) starts with ρ near 50 as the reference, with { scaledStart: true } near maxP', async () => {
    expect(Math.abs((await penaltyOf(new PowerBoundLinear(100, 100, { seed: 1 }))) - 49)).toBeLessThan(2);
    const scaled = new PowerBoundLinear(100, 100, { seed: 1, maxP: 0.9, scaledStart: true });
    expect(await penaltyOf(scaled)).toBeLessThan(0.05);
  });
});

describe('D29: a reflection along zero', () => {
  test('hprod(x, zeros, k) gives x back, with gradient 0 and not NaN', async () => {
    const x = tensor2d([[1, 2, 3]]);
    expect(await hprod(x, zeros([3]), 3).array()).toEqual([[1, 2, 3]]);
    const map = new OrthogonalLinear(3, 3);
    map.parameters.U.assign(zeros([3, 3]));
    expect(await map.forward(x).array()).toEqual([[1, 2, 3]]);
    expect(Array.from(await gradientOf(map, 'U', () => map.forward(x)))).toEqual(Array(9).fill(0));
  });
});

describe('D30: no bias', () => {
  test('new OrthogonalLinear(4, 4).forward(x) works without a bias', async () => {
    const y = await new OrthogonalLinear(4, 4, { seed: 1 }).forward(ones([2, 4])).data();
    expect(Math.hypot(...y.slice(0, 4))).toBeCloseTo(2, 6); // the length of x
  });
});

describe.each([OrthogonalLinear, SpectralLinear, SymmetricSpectralLinear])('D31, D39: the bias is no part of W', (Map) => {
  test(`new ${Map.description.name}(4, 4, { bias: true }) keeps its promise, and y = x·W + b`, async () => {
    const map: LinearMap = new Map(4, 4, { bias: true, seed: 1 });
    map.parameters['bias']!.assign(tensor2d([[10, 20, 30, 40]]));
    for (const { property, holds } of await map.certify()) expect([property, holds]).toEqual([property, true]);
    const [w, y] = [await weightOf(map), await map.forward(tensor1d([1, 0, 0, 0])).data()];
    for (const [j, b] of [10, 20, 30, 40].entries()) expect(y[j]).toBeCloseTo(w.at(0, j) + b, 5);
  });
});

describe('D32: the sign of the determinant', () => {
  test.each([
    [3, -1, -1],
    [4, -1, 1],
    [3, 1, 1],
    [4, 1, -1],
  ])('new OrthogonalLinear(%d, n, { lastSign: %d }) has determinant %d', async (n, lastSign, sign) => {
    const w = await weightOf(new OrthogonalLinear(n, n, { lastSign, seed: 1 }));
    expect(determinant(w)).toBeCloseTo(sign, 5);
  });

  test('OrthogonalLinear.fromMatrix(I) is I for odd n too, and can be trained from there', async () => {
    for (const lastSign of [-1, 1]) {
      for (const n of [1, 2, 3, 4, 5]) {
        const { map, distance, nearest } = await OrthogonalLinear.fromMatrix(Matrix64.identity(n), { lastSign });
        expect([n, distance < 1e-6, nearest]).toEqual([n, true, true]); // float32 rounding of √2·√2
        if (n < 3) continue; // a sign, and with lastSign 1 the plane without its only reflection
        const weights = tensor2d(
          new Float32Array(n * n).map((_, i) => i ** 2 % 7),
          [n, n],
        );
        const slope = await gradientOf(map, 'U', () => mul(map.effectiveW(), weights));
        expect(slope.some((one) => Math.abs(one) > 0.1)).toBe(true);
      }
    }
  });

  test('lastSign must be a sign', () => {
    expect(() => new OrthogonalLinear(2, 2, { lastSign: 0 })).toThrow('lastSign must be 1 or -1, got 0');
  });
});

describe('D33: Schur runs', () => {
  test('new SchurDecompositionLinear(4, 4).forward(x) works with and without a bias, and twice in a row trains', () => {
    for (const bias of [false, true]) {
      const map = new SchurDecompositionLinear(4, 4, { bias, seed: 1 });
      expect(map.forward(ones([3, 4])).shape).toEqual([3, 4]);
      const optimizer = train.sgd(0.1);
      for (let step = 0; step < 2; step++) optimizer.minimize(() => sum(map.forward(ones([3, 4]))) as Scalar, false, map.trainable);
    }
  });

  test('new SchurDecompositionLinear(5, 5) is refused: planes need an even size', () => {
    expect(() => new SchurDecompositionLinear(5, 5)).toThrow('SchurDecompositionLinear(5 → 5): the number of features must be even, got 5');
  });
});

describe('D34: the penalty of Schur', () => {
  test('regError() is l2·mean((1 − gamma)²)', async () => {
    const map = new SchurDecompositionLinear(4, 4, { l2: 0.5, seed: 1 });
    expect(await map.regError().data()).toEqual(Float32Array.of(0));
    map.parameters.gamma.assign(tensor1d([2, 4]));
    expect((await map.regError().data())[0]).toBeCloseTo((0.5 * (1 + 9)) / 2, 6);
  });
});

describe('D35, D37: T follows theta and gamma', () => {
  test('buildT() and W change with them, both are trained, and T is not stored', async () => {
    const map = new SchurDecompositionLinear(4, 4, { seed: 1 });
    map.parameters.theta.assign(tensor1d([0, Math.PI / 2]));
    map.parameters.gamma.assign(tensor1d([2, 3]));
    const t = Matrix64.from((await map.buildT().array()) as number[][]);
    const wanted = Matrix64.from([
      [2, 0, 0, 0],
      [0, 2, 0, 0],
      [0, 0, 0, -3],
      [0, 0, 3, 0],
    ]);
    expect(maxAbsDifference(t, wanted)).toBeLessThan(1e-6);
    const { re, im } = eig(await weightOf(map));
    const moduli = Float64Array.from(re, (part, k) => Math.hypot(part, im[k]!)).sort();
    for (const [k, one] of [2, 2, 3, 3].entries()) expect(moduli[k]).toBeCloseTo(one, 5);
    const loss = () =>
      mul(
        map.effectiveW(),
        tensor2d(
          new Float32Array(16).map((_, i) => i ** 2 % 7),
          [4, 4],
        ),
      );
    for (const name of ['theta', 'gamma']) expect((await gradientOf(map, name, loss)).every((one) => Math.abs(one) > 1e-3)).toBe(true);
    expect(Object.keys(map.stateDict())).toEqual(['P.U', 'theta', 'gamma']);
  });
});

describe('D36: P does not cancel', () => {
  test('effectiveW() of SchurDecompositionLinear is Q·T·Qᵀ, and P.U is trained', async () => {
    const map = new SchurDecompositionLinear(4, 4, { seed: 1 });
    const orthogonal = new OrthogonalLinear(4, 4);
    orthogonal.parameters.U.assign(map.parameters['P.U']);
    const [w, q] = [await weightOf(map), await weightOf(orthogonal)];
    const t = Matrix64.from((await map.buildT().array()) as number[][]);
    expect(maxAbsDifference(w, multiply(multiply(q, t), q.transpose()))).toBeLessThan(1e-6);
    expect(maxAbsDifference(w, t)).toBeGreaterThan(0.1);
    const slope = await gradientOf(map, 'P.U', () =>
      mul(
        map.effectiveW(),
        tensor2d(
          new Float32Array(16).map((_, i) => i ** 2 % 7),
          [4, 4],
        ),
      ),
    );
    expect(Math.max(...slope)).toBeGreaterThan(1e-2);
  });
});

describe('D38: bias only when asked for', () => {
  test('new SpectralLinear(3, 5) and new SymmetricSpectralLinear(4, 4) have no parameter bias', () => {
    expect(Object.keys(new SpectralLinear(3, 5).parameters)).toEqual(['p', 'V', 'U']);
    expect(Object.keys(new SymmetricSpectralLinear(4, 4).parameters)).toEqual(['p', 'V']);
  });
});

describe('D40: each number of reflections counts on its own', () => {
  test('new SpectralLinear(4, 6, { nUReflectors: 0 }) turns on the side of y only, and the other way round', async () => {
    const left = await weightOf(new SpectralLinear(4, 6, { nUReflectors: 0, seed: 1 }));
    const right = await weightOf(new SpectralLinear(4, 6, { nVReflectors: 0, seed: 1 }));
    const gram = (w: Matrix64) => multiply(w, w.transpose());
    const offDiagonal = (w: Matrix64) => Math.max(...w.toArray().flatMap((row, i) => row.map((one, j) => (i === j ? 0 : Math.abs(one)))));
    expect(offDiagonal(gram(left))).toBeLessThan(1e-6); // W = Σ·Qᵀ has orthogonal rows
    expect(offDiagonal(gram(right.transpose()))).toBeLessThan(1e-6); // W = Q·Σ orthogonal columns
    expect(Math.max(offDiagonal(left), offDiagonal(right))).toBeGreaterThan(0.1);
  });

  test.each([-1, 7, 1.5])('new SpectralLinear(4, 6, { nVReflectors: %d }) is refused', (nVReflectors) => {
    const rule = `nVReflectors must be a whole number from 0 to 6, got ${nVReflectors}`;
    expect(() => new SpectralLinear(4, 6, { nVReflectors })).toThrow(rule);
    expect(() => new SpectralLinear(6, 4, { nUReflectors: nVReflectors })).toThrow(rule.replace('V', 'U'));
  });
});

describe('D41: x of any rank', () => {
  test('forward(x), uMultiply(x) and hprod(x, u, k) take x of rank 1 and 3', async () => {
    const map = new SpectralLinear(2, 3, { seed: 1 });
    const [one, many] = [tensor1d([1, 2]), mul(ones([2, 2, 2]), tensor1d([1, 2]))];
    for (const f of [(x: Tensor) => map.forward(x), (x: Tensor) => map.uMultiply(x), (x: Tensor) => hprod(x, tensor1d([1, 2]), 2)]) {
      const [row, rows] = [await f(one).data(), await f(many).data()];
      for (const [i, value] of rows.entries()) expect(value).toBeCloseTo(row[i % row.length]!, 6);
    }
  });
});

describe('D42: a symmetric map is square', () => {
  test.each([
    [3, 5],
    [5, 3],
  ])('new SymmetricSpectralLinear(%d, %d) is refused', (inFeatures, outFeatures) => {
    expect(() => new SymmetricSpectralLinear(inFeatures, outFeatures)).toThrow(
      `must be square, got ${inFeatures} and ${outFeatures} features`,
    );
  });

  test('new OrthogonalLinear(3, 5) and new SchurDecompositionLinear(4, 6) are refused too', () => {
    expect(() => new OrthogonalLinear(3, 5)).toThrow('must be square, got 3 and 5 features');
    expect(() => new SchurDecompositionLinear(4, 6)).toThrow('must be square, got 4 and 6 features');
  });
});

test('reflections do not limit the rank of SpectralLinear', async () => {
  const w = await weightOf(new SpectralLinear(6, 6, { nUReflectors: 1, nVReflectors: 1, seed: 1 }));
  expect(singularValues(w).at(-1)).toBeGreaterThan(0.5);
});

describe('D17: impossible discs', () => {
  test('new GershgorinLinear(2, 2, { sigmaMin: 1, sigmaMax: 0.8 }) is refused', () => {
    expect(() => new GershgorinLinear(2, 2, { sigmaMin: 1, sigmaMax: 0.8 })).toThrow(
      'GershgorinLinear(2 → 2): sigmaMin must not exceed sigmaMax, got 1 and 0.8',
    );
  });
});

describe('D43: a symplectic map is symplectic', () => {
  test("W of new SymplecticLinear(4, 4) fulfils WᵀJW = J, with form: 'skew' it is the skew matrix of the reference", async () => {
    const j = Matrix64.from([
      [0, 0, 1, 0],
      [0, 0, 0, 1],
      [-1, 0, 0, 0],
      [0, -1, 0, 0],
    ]);
    const defect = (w: Matrix64) => maxAbsDifference(multiply(multiply(w.transpose(), j), w), j);
    const w = await weightOf(new SymplecticLinear(4, 4, { seed: 1 }));
    expect(defect(w)).toBeLessThan(1e-5);
    expect(determinant(w)).toBeCloseTo(1, 5);
    const map = new SymplecticLinear(4, 4, { form: 'skew', seed: 1 });
    const skew = await weightOf(map);
    expect(defect(skew)).toBeGreaterThan(0.1);
    const [[a, b], [c, d]] = (await map.parameters.weight.array()) as [[number, number], [number, number]];
    expect(skew.toArray().map((row) => row.map((entry) => entry + 0))).toEqual([
      [0, 0, a, b],
      [0, 0, c, d],
      [-a, -c, 0, 0],
      [-b, -d, 0, 0],
    ]);
  });
});

describe('D44: a symplectic map is square and even', () => {
  test.each([
    [4, 6],
    [6, 4],
    [4, 5],
  ])('new SymplecticLinear(%d, %d) is refused', (inFeatures, outFeatures) => {
    for (const form of ['symplectic', 'skew'] as const) {
      expect(() => new SymplecticLinear(inFeatures, outFeatures, { form })).toThrow(
        `must be square, got ${inFeatures} and ${outFeatures} features`,
      );
    }
  });

  test('new SymplecticLinear(5, 5) is refused', () => {
    expect(() => new SymplecticLinear(5, 5)).toThrow('SymplecticLinear(5 → 5): the number of features must be even, got 5');
  });
});

describe('D45: discs that learn', () => {
  test('w and diag of new GershgorinLinear(4, 4) are trained by an optimiser, step after step', async () => {
    const map = new GershgorinLinear(4, 4, { seed: 1 });
    expect(map.trainable).toEqual([map.parameters.w, map.parameters.diag]);
    const before = await weightOf(map);
    const optimizer = train.sgd(1);
    for (let step = 0; step < 3; step++)
      optimizer.minimize(() => sum(mul(map.effectiveW(), map.effectiveW())) as Scalar, false, map.trainable);
    expect(maxAbsDifference(await weightOf(map), before)).toBeGreaterThan(1e-2);
    expect(await map.regError().array()).toBe(0);
  });
});

describe('D46: the radius that a row may spend', () => {
  test('rows of new GershgorinLinear(6, 6, { rowwise: true }) spend half of the radius each, by default all rows together', async () => {
    const spent = (w: Matrix64) =>
      w.toArray().map((row, i) => row.reduce((total, entry, j) => (i === j ? total : total + Math.abs(entry)), 0));
    for (const each of spent(await weightOf(new GershgorinLinear(6, 6, { rowwise: true, seed: 1 })))) expect(each).toBeCloseTo(0.25, 6);
    const all = spent(await weightOf(new GershgorinLinear(6, 6, { seed: 1 })));
    expect(all.reduce((a, b) => a + b, 0)).toBeCloseTo(0.25, 6);
  });

  test('eigenvalues of new GershgorinLinear(6, 6, { rowwise: true }) stay real', async () => {
    const { im } = eig(await weightOf(new GershgorinLinear(6, 6, { rowwise: true, seed: 3 })));
    expect(Math.max(...im.map(Math.abs))).toBe(0);
  });
});

describe('D47: the sign of the radius', () => {
  test('entries of W beside the diagonal are not above 0 and W_jj falls as diag_j grows, as in the reference', async () => {
    const map = new GershgorinLinear(3, 3, { seed: 1 });
    map.parameters.diag.assign(tensor1d([-4, 0, 4]));
    const w = await weightOf(map);
    expect(Math.max(...w.toArray().flatMap((row, i) => row.filter((_, j) => j !== i)))).toBeLessThanOrEqual(0);
    expect([w.at(0, 0) > w.at(1, 1), w.at(1, 1) > w.at(2, 2)]).toEqual([true, true]);
    for (const { holds } of await map.certify()) expect(holds).toBe(true);
  });
});

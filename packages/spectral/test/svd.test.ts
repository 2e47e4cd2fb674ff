/** Singular value decompositions with free factors: their start, their penalty, re-orthogonalisation and fitting. */
import { describe, expect, test } from '@jest/globals';
import {
  grad,
  mean,
  mul,
  type Scalar,
  setBackend,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  tensor2d,
  tidy,
  train,
} from '@tensorflow/tfjs-core';
import './backends.js';
import { type LinearMap, Random } from '@slim/core';
import { eigh, frobeniusNorm, Matrix64, multiply, singularValues, subtract } from '@slim/core/linalg';
import { haar } from '../src/haar.js';
import { orthogonalError, SVDLinear, SVDLinearLearnBounds, SymmetricSVDLinear } from '../src/index.js';
import { squaredRowDefect } from '../src/squaredRowDefect.js';

const valueOf = async (x: Tensor): Promise<number> => (await x.data())[0] as number;
const gaussian = (rows: number, columns: number, seed: number): Matrix64 => {
  const random = new Random(seed);
  return Matrix64.of(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => random.normal()),
  );
};
const tensorOf = (w: Matrix64): Tensor => tensor2d(Float32Array.from(w.data), [w.rows, w.columns]);
const defect64 = (q: Matrix64): number => frobeniusNorm(subtract(multiply(q, q.transpose()), Matrix64.identity(q.rows)));
const weight64 = async (map: LinearMap): Promise<Matrix64> => Matrix64.from((await map.effectiveW().array()) as number[][]);

/** Adam towards a random matrix that W may not reach, 300 steps at rate 0.5. */
const train300 = (map: LinearMap): void => {
  const [x, y] = [tensorOf(gaussian(12, map.inFeatures, 1)), tensorOf(gaussian(12, map.outFeatures, 2))];
  const optimizer = train.adam(0.5);
  for (let step = 0; step < 300; step++) {
    const loss = (): Scalar => {
      const fit = mean(square(sub(map.forward(x), mul(y, 5))));
      return fit as Scalar;
    };
    optimizer.minimize(() => tidy(loss), false, map.trainable);
    map.afterStep();
  }
};

describe('haar(n)', () => {
  test('draws matrices that are orthogonal in float64', () => {
    for (const n of [1, 2, 7, 40]) {
      const q = Matrix64.of(n, n, haar(n).initial(new Random(3)));
      expect(defect64(q)).toBeLessThan(1e-13 * n);
    }
  });

  test('draws every entry alike: mean 0 and mean square 1/n, and both determinants', () => {
    const [n, count, random] = [3, 4000, new Random(5)];
    const [sums, squares] = [new Float64Array(n * n), new Float64Array(n * n)];
    let rotations = 0;
    for (let k = 0; k < count; k++) {
      const q = Float64Array.from(haar(n).initial(random));
      for (const [i, entry] of q.entries()) {
        sums[i]! += entry / count;
        squares[i]! += entry ** 2 / count;
      }
      const [a, b, c, d, e, f, g, h, i] = q as unknown as [number, number, number, number, number, number, number, number, number];
      rotations += a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) > 0 ? 1 : 0;
    }
    for (const mean of sums) expect(Math.abs(mean)).toBeLessThan(0.05); // five standard errors of 1/√(3·4000)
    for (const mean of squares) expect(Math.abs(mean - 1 / 3)).toBeLessThan(0.03); // five of √(4/45)/√4000
    expect(Math.abs(rotations / count - 0.5)).toBeLessThan(0.04); // five of 0.5/√4000
  });
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  const start = () => setBackend(backend);

  test('orthogonalError(q) is ‖I − QQᵀ‖_F + ‖I − QᵀQ‖_F, for tall, wide and square q', async () => {
    await start();
    for (const [rows, columns] of [
      [4, 4],
      [3, 5],
      [5, 3],
      [300, 300],
      [257, 20],
    ] as const) {
      const q = gaussian(rows, columns, rows);
      const wanted = defect64(q) + defect64(q.transpose());
      expect(Math.abs((await valueOf(orthogonalError(tensorOf(q)))) / wanted - 1)).toBeLessThan(1e-5); // float32 sums of 300 terms
    }
  });

  test('orthogonalError(q) has the gradient 4·(QQᵀ − I)·Q/‖I − QQᵀ‖_F, at sizes that are computed in halves too', async () => {
    await start();
    for (const n of [5, 261]) {
      const q = gaussian(n, n, 9);
      const defect = subtract(multiply(q, q.transpose()), Matrix64.identity(n));
      const size = frobeniusNorm(defect);
      const wanted = multiply(defect, q).data.map((entry) => (4 * entry) / size);
      const found = await grad((x) => orthogonalError(x))(tensorOf(q)).data();
      const largest = wanted.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
      const worst = wanted.reduce((most, entry, i) => Math.max(most, Math.abs(found[i]! - entry)), 0);
      expect(worst).toBeLessThan(1e-5 * largest); // float32 sums of 261 terms, twice
    }
  });

  test('squaredRowDefect(a) can be differentiated twice', async () => {
    await start();
    // f(a) = (a² − 1)², so f′ = 4a(a² − 1) and f″ = 12a² − 4
    const twice = grad((a) => sum(grad((b) => squaredRowDefect(b))(a)));
    expect(await valueOf(twice(tensor2d([[1.5]])))).toBeCloseTo(23, 4);
  });

  test('certify() holds at birth and regError() is 0, also at 64 × 64', async () => {
    await start();
    for (const map of [new SVDLinear(64, 64, { seed: 1 }), new SymmetricSVDLinear(64, 64, { seed: 1, sigmaMin: 0.7, sigmaMax: 0.7 })]) {
      for (const { holds, tolerance } of await map.certify()) expect([holds, tolerance < 1e-3]).toEqual([true, true]);
      expect(await valueOf(map.regError())).toBe(0);
    }
  });

  test("{ orthogonalise: 'afterStep' } keeps its promise through 300 steps of Adam at rate 0.5, without regError in the loss", async () => {
    await start();
    const options = { orthogonalise: 'afterStep', seed: 1 } as const;
    for (const map of [new SVDLinear(6, 4, options), new SVDLinear(3, 5, options), new SymmetricSVDLinear(5, 5, options)]) {
      train300(map);
      for (const { property, holds } of await map.certify()) expect([property, holds]).toEqual([property, true]);
      expect(await valueOf(map.regError())).toBe(0);
    }
  });

  test("{ orthogonalise: 'afterStep' } orthogonalises factors that have lost their rank", async () => {
    await start();
    const map = new SVDLinear(4, 4, { orthogonalise: 'afterStep', seed: 1 });
    map.parameters.U.assign(tensor(new Float32Array(16), [4, 4]));
    map.parameters.V.assign(tensor(new Float32Array(16).fill(1), [4, 4]));
    map.afterStep();
    for (const { holds } of await map.certify()) expect(holds).toBe(true);
  });

  test('a SymmetricSVDLinear stays symmetric bit for bit and semidefinite, whatever V', async () => {
    await start();
    for (const factor of [1e-3, 1, 1e3]) {
      const map = new SymmetricSVDLinear(6, 6, { seed: 2 });
      map.parameters.V.assign(mul(tensorOf(gaussian(6, 6, 3)), factor));
      const w = await weight64(map);
      expect(w.transpose().data).toEqual(w.data);
      expect(eigh(w).values[0]).toBeGreaterThan(-1e-6 * frobeniusNorm(w));
    }
  });
});

describe('fromMatrix(W)', () => {
  const distances = async (Map: { fromMatrix: typeof SVDLinear.fromMatrix }, w: Matrix64, options = {}) => {
    const { map, distance, nearest } = await Map.fromMatrix(w, options);
    return { map, relative: distance / (frobeniusNorm(w) || 1), nearest, penalty: await valueOf(map.regError()) };
  };
  /** A few units in the last place of float32: U, V and Σ are rounded, and multiplied. */
  const EXACT = 1e-6;

  test('of SVDLinear is exact with orthogonal factors where W keeps the promise, of every shape and rank', async () => {
    await setBackend('cpu');
    for (const [rows, columns] of [
      [4, 4],
      [3, 6],
      [6, 3],
      [1, 1],
    ] as const) {
      const w = gaussian(rows, columns, 1);
      const { relative, nearest, penalty } = await distances(SVDLinear, w, { sigmaMin: 0, sigmaMax: 10 });
      expect([relative < EXACT, nearest, penalty]).toEqual([true, true, 0]);
    }
    const { relative, penalty } = await distances(
      SVDLinear,
      Matrix64.from([
        [1, 1],
        [1, 1],
      ]),
      { sigmaMin: 0, sigmaMax: 2 },
    );
    expect([relative < EXACT, penalty]).toEqual([true, 0]);
  });

  test('of SVDLinear is exact where W breaks the promise too, and regError is above 0', async () => {
    await setBackend('cpu');
    const { relative, penalty } = await distances(SVDLinear, gaussian(5, 4, 2), { sigmaMin: 0.9, sigmaMax: 1 });
    expect(relative).toBeLessThan(EXACT);
    expect(penalty).toBeGreaterThan(0.1);
  });

  test('of SVDLinearLearnBounds is exact with orthogonal factors, and widens the bounds as far as W needs', async () => {
    await setBackend('cpu');
    const w = gaussian(5, 3, 4);
    const { map, relative, penalty } = await distances(SVDLinearLearnBounds as unknown as typeof SVDLinear, w, {
      sigmaMin: 1,
      sigmaMax: 1.5,
    });
    expect([relative < EXACT, penalty]).toEqual([true, 0]);
    const [low, high] = (await (map as unknown as SVDLinearLearnBounds).bounds().array()) as [number, number];
    const s = singularValues(w);
    expect(low).toBeCloseTo(Math.min(1, s.at(-1)!), 5);
    expect(high).toBeCloseTo(Math.max(1.5, s[0]!), 5);
  });

  test('of SymmetricSVDLinear is the symmetric part, without negative eigenvalues where the interval has none', async () => {
    await setBackend('cpu');
    const w = gaussian(5, 5, 6);
    const symmetric = Matrix64.of(
      5,
      5,
      w.data.map((entry, at) => (entry + w.at(at % 5, Math.floor(at / 5))) / 2),
    );
    const both = await SymmetricSVDLinear.fromMatrix(w, { sigmaMin: -1, sigmaMax: 1 });
    expect(both.distance).toBeCloseTo(frobeniusNorm(subtract(w, symmetric)), 5);
    const positive = await SymmetricSVDLinear.fromMatrix(w);
    const lost = eigh(symmetric).values.reduce(
      (total, value) => total + Math.min(value, 0) ** 2,
      frobeniusNorm(subtract(w, symmetric)) ** 2,
    );
    expect(positive.distance).toBeCloseTo(Math.sqrt(lost), 5);
    expect([both.nearest, positive.nearest]).toEqual([true, true]);
  });
});

describe('options', () => {
  test.each([SVDLinear, SVDLinearLearnBounds, SymmetricSVDLinear])('that are impossible are refused with the value (%p)', (Map) => {
    expect(() => new Map(2, 2, { orthogonalise: 'always' as never })).toThrow(
      "orthogonalise must be 'penalty', 'squaredPenalty' or 'afterStep', got 'always'",
    );
    if (Map !== (SymmetricSVDLinear as unknown)) {
      expect(() => new Map(2, 2, { sigmaMin: -0.1 })).toThrow('sigmaMin must be at least 0, got -0.1');
    }
  });
});

/** Maps made of reflections at numbers, counts and batches that the laws do not try. */
import { describe, expect, test } from '@jest/globals';
import {
  add,
  fill,
  matMul,
  mean,
  mul,
  ones,
  profile,
  randomNormal,
  type Scalar,
  setBackend,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  tensor1d,
  tidy,
  train,
  variableGrads,
} from '@tensorflow/tfjs-core';
import './backends.js';
import { type Example, type LinearMap, type LinearMapConstructor, Random } from '@slim/core';
import { laws } from '@slim/core/laws';
import { eig, Matrix64, singularValues } from '@slim/core/linalg';
import { LowRankLinear, OrthogonalLinear, SchurDecompositionLinear, SpectralLinear, SymmetricSpectralLinear } from '../src/index.js';
import { buildingPays, turnFlops } from '../src/reflections.js';

const all: LinearMapConstructor[] = [LowRankLinear, OrthogonalLinear, SchurDecompositionLinear, SpectralLinear, SymmetricSpectralLinear];
const example = (
  Map: LinearMapConstructor,
  inFeatures: number,
  options: object = {},
  outFeatures = inFeatures,
): [LinearMapConstructor, Example] => [Map, { inFeatures, outFeatures, options }];

const read = async (map: LinearMap): Promise<Matrix64> => Matrix64.from((await map.effectiveW().array()) as number[][]);
const broken = async (map: LinearMap): Promise<string[]> =>
  (await map.certify()).filter(({ holds }) => !holds).map((one) => `${one.property}: ${one.measured}, allowed ${one.tolerance}`);
const directions = (map: LinearMap) => ['U', 'V', 'P.U'].flatMap((name) => map.parameters[name] ?? []);

/** All but that fromMatrix gives a matrix of the class back: of few reflections it gives what it can. */
const others = laws.filter(({ name }) => !name.startsWith('fromMatrix gives'));
/** In the plane all turns commute, so that P.U reaches nothing. */
const ofPlanes = laws.filter(({ name }) => !name.startsWith('every trainable parameter'));

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  const start = () => setBackend(backend);

  test.each([
    [...example(SpectralLinear, 4, { nUReflectors: 2, nVReflectors: 5 }, 6), others],
    [...example(SpectralLinear, 6, { nUReflectors: 1, nVReflectors: 3 }, 4), others],
    [...example(SpectralLinear, 3, { sigmaMin: 0, sigmaMax: 2 }), laws.filter(({ name }) => !name.startsWith('a promise is refused'))],
    [...example(SymmetricSpectralLinear, 5, { nReflectors: 2 }), others],
    [...example(SchurDecompositionLinear, 2), ofPlanes],
    [...example(SchurDecompositionLinear, 2, { nonNormal: true }), ofPlanes],
    [...example(SchurDecompositionLinear, 8, { nonNormal: true }), laws],
    [...example(LowRankLinear, 4, { rank: 4 }), laws.filter(({ name }) => !name.startsWith('a promise is refused'))],
    [...example(OrthogonalLinear, 2), laws],
    [...example(OrthogonalLinear, 3, { lastSign: 1 }), laws],
    [...example(OrthogonalLinear, 33), laws],
  ] as const)('the laws hold for more of %p', async (Map, one, which) => {
    await start();
    // Tensors are counted, not bytes: one backend tells.
    for (const law of which) if (backend === 'wasm' || !law.name.includes('leak')) await law.holds(Map, one);
  });

  test.each(all)('%p keeps its promise after 300 steps of Adam at a learning rate of 0.5', async (Map) => {
    await start();
    const map = new Map(8, 8, { seed: 1 });
    const [x, target] = [randomNormal([16, 8], 0, 1, 'float32', 1), randomNormal([16, 8], 0, 3, 'float32', 2)];
    const optimizer = train.adam(0.5);
    for (let step = 0; step < 300; step++) {
      optimizer.minimize(() => tidy(() => add(mean(square(sub(map.forward(x), target))), map.regError())) as Scalar, false, map.trainable);
    }
    expect(await broken(map)).toEqual([]);
  });

  test.each(all)('%p keeps its promise for vectors that are tiny, huge, equal, zero or nearly parallel', async (Map) => {
    await start();
    const random = new Random(2);
    const kinds: Record<string, (at: number) => number> = {
      tiny: () => 1e-37 * random.normal(),
      huge: () => 1e37 * random.normal(),
      equal: () => -3,
      zero: () => 0,
      'zero in every other row': (at) => (Math.floor(at / 20) % 2 ? random.normal() : 0),
      'nearly parallel': (at) => Math.cos(at % 20) + 1e-5 * random.normal(),
      'pointing at the last axis': (at) => (at % 20 === 19 ? 1 : 1e-5 * random.normal()),
      'of entries from 1 to 1e-30': (at) => random.normal() * 10 ** (-1.5 * (at % 20)),
    };
    for (const [kind, entry] of Object.entries(kinds)) {
      const map = new Map(20, 20, { seed: 1 });
      for (const one of directions(map))
        one.assign(
          tensor(
            Float32Array.from({ length: one.size }, (_, at) => entry(at)),
            one.shape,
          ),
        );
      expect([kind, ...(await broken(map))]).toEqual([kind]);
      const { grads } = variableGrads(() => sum(square(map.forward(ones([3, 20])))) as Scalar, map.trainable);
      if (kind === 'tiny') continue; // the gradient of a vector is as large as the vector is short
      for (const gradient of Object.values(grads)) expect([kind, (await gradient.data()).every(Number.isFinite)]).toEqual([kind, true]);
    }
  });

  test.each(all)('forward(x) of %p is x·effectiveW() for 1, 7, 64 and 1000 rows', async (Map) => {
    await start();
    const map = new Map(6, 6, { seed: 1 });
    for (const rows of [1, 7, 64, 1000]) {
      const x = randomNormal([rows, 6], 0, 1, 'float32', 1);
      const gap = sub(map.forward(x), matMul(x as never, map.effectiveW()));
      expect(Math.max(...(await gap.data()).map(Math.abs))).toBeLessThan(1e-5);
    }
  });

  test('p of any size stays in the interval: sigmas saturate at its ends', async () => {
    await start();
    for (const far of [1e4, -1e4, 3e38, -3e38]) {
      const map = new SpectralLinear(3, 3, { sigmaMin: 0.5, sigmaMax: 2, seed: 1 });
      map.parameters.p.assign(fill([3], far));
      const end = far > 0 ? 2 : 0.5;
      for (const s of singularValues(await read(map))) expect(s).toBeCloseTo(end, 5);
    }
  });

  test('sigma() is the middle factor of uMultiply, sigma and vMultiply, for SpectralLinear of any shape', async () => {
    await start();
    for (const [i, o] of [
      [3, 5],
      [5, 3],
      [4, 4],
    ] as const) {
      const map = new SpectralLinear(i, o, { seed: 1 });
      expect(map.sigma().shape).toEqual([i, o]);
      const x = randomNormal([2, i], 0, 1, 'float32', 1);
      const y = map.vMultiply(matMul(map.uMultiply(x) as never, map.sigma() as never));
      const gap = await sub(y, map.forward(x)).data();
      expect(Math.max(...gap.map(Math.abs))).toBeLessThan(1e-5);
      expect(() => map.uMultiply(ones([2, i + 1]))).toThrow('x must have as many columns as u');
      expect(() => map.vMultiply(ones([2, o + 1]))).toThrow('x must have as many columns as u');
    }
  });

  test('eig() of SymmetricSpectralLinear gives exact zeros as imaginary parts', async () => {
    await start();
    const { re, im } = await new SymmetricSpectralLinear(30, 30, { sigmaMin: -2, sigmaMax: -1, seed: 1 }).eig();
    expect(im.every((part) => part === 0)).toBe(true);
    expect(re.every((part) => part > -2 && part < -1)).toBe(true);
  });

  test('nonNormal leaves the eigenvalues of SchurDecompositionLinear as they are and lets states grow for a while', async () => {
    await start();
    const map = new SchurDecompositionLinear(4, 4, { nonNormal: true, seed: 1 });
    map.parameters.theta.assign(tensor1d([1, 2]));
    map.parameters.gamma.assign(tensor1d([0.5, 0.75]));
    map.parameters['upper']?.assign(mul(ones([4, 4]), 5));
    const w = await read(map);
    const { re, im } = eig(w);
    const moduli = Float64Array.from(re, (part, k) => Math.hypot(part, im[k]!)).sort();
    for (const [k, one] of [0.5, 0.5, 0.75, 0.75].entries()) expect(moduli[k]).toBeCloseTo(one, 4);
    expect(singularValues(w)[0]).toBeGreaterThan(5);
    const t = Matrix64.from((await map.buildT().array()) as number[][]);
    expect([t.at(0, 2), t.at(0, 3), t.at(1, 2), t.at(1, 3), t.at(2, 0), t.at(2, 1), t.at(3, 0), t.at(3, 1)]).toEqual([
      5, 5, 5, 5, 0, 0, 0, 0,
    ]);
  });

  test('forward(x) takes a number of steps that does not grow with the number of reflections', async () => {
    await start();
    const x: Tensor = ones([2, 4]);
    const map = new OrthogonalLinear(4, 4, { seed: 1 });
    const { kernels } = await profile(() => map.forward(x));
    expect(kernels.filter(({ name }) => name === 'SlimHouseholderProduct').length).toBe(1);
  });
});

describe('buildingPays(rows, …)', () => {
  test('is not so for one product of reflections before there are many more rows than W has', () => {
    const perRow = turnFlops(64, 64);
    const pays = (rows: number) => buildingPays(rows, { inFeatures: 64, outFeatures: 64 }, { perRow, build: 64 * perRow });
    expect([pays(64), pays(4000), pays(5000)]).toEqual([false, false, true]); // 2n(n + 1) operations a row against 2n²
  });

  test('is so for two products from about twice as many rows as W has', () => {
    const perRow = 2 * turnFlops(64, 64);
    const pays = (rows: number) => buildingPays(rows, { inFeatures: 64, outFeatures: 64 }, { perRow, build: 64 * perRow });
    expect([pays(64), pays(120), pays(130)]).toEqual([false, false, true]);
  });

  test('turnFlops(n, k) counts four operations for each coordinate of each reflection', () => {
    expect(turnFlops(5, 3)).toBe(4 * (5 + 4 + 3));
  });
});

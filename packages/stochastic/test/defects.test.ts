/** Faults of the reference, each as what a user of this package sees instead. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ones, setBackend, tensor2d } from '@tensorflow/tfjs-core';
import './backends.js';
import { PerronFrobeniusLinear, RightStochasticLinear, StableSplitLinear } from '../src/index.js';

beforeAll(() => setBackend('cpu'));

describe('D01: the start follows the fan-in', () => {
  test("new RightStochasticLinear(100, 4) starts within 1/√100, with init: 'reference' within 1/√4", async () => {
    const largest = async (init: 'fanIn' | 'reference') => {
      const values = await new RightStochasticLinear(100, 4, { init, seed: 1 }).parameters.weight.data();
      return Math.max(...values.map(Math.abs));
    };
    expect(await largest('fanIn')).toBeLessThanOrEqual(0.1);
    expect(await largest('reference')).toBeGreaterThan(0.4);
  });
});

describe('D17: impossible bounds', () => {
  test('new PerronFrobeniusLinear(2, 2, { sigmaMin: 1, sigmaMax: 0.8 }) is refused', () => {
    expect(() => new PerronFrobeniusLinear(2, 2, { sigmaMin: 1, sigmaMax: 0.8 })).toThrow(
      'PerronFrobeniusLinear(2 → 2): sigmaMin must not exceed sigmaMax, got 1 and 0.8',
    );
  });

  test('new PerronFrobeniusLinear(2, 2, { sigmaMin: -0.1 }) is refused: W has no negative entries', () => {
    expect(() => new PerronFrobeniusLinear(2, 2, { sigmaMin: -0.1 })).toThrow('sigmaMin must be at least 0, got -0.1');
  });
});

describe('D17: impossible bounds of a split', () => {
  test.each([
    [{ sigmaMin: 1, sigmaMax: 0.8 }, 'sigmaMin must not exceed sigmaMax, got 1 and 0.8'],
    [{ sigmaMax: 0, sigmaMin: -1 }, 'sigmaMax must be above 0, got 0'],
  ])('new StableSplitLinear(2, 2, %j) is refused', (options, problem) => {
    expect(() => new StableSplitLinear(2, 2, options)).toThrow(`StableSplitLinear(2 → 2): ${problem}`);
  });
});

describe('D18: how stable a split is', () => {
  /** B nearly a permutation, C nearly the identity times 0.9. */
  const worst = (options: { certified: boolean }) => {
    const map = new StableSplitLinear(2, 2, options);
    const large = 40; // exp(−40) is nothing beside 1
    map.parameters['B.weight'].assign(
      tensor2d([
        [-large, large],
        [large, -large],
      ]),
    );
    map.parameters['C.weight'].assign(
      tensor2d([
        [large, -large],
        [-large, large],
      ]),
    );
    map.parameters['C.scaling'].assign(tensor2d(new Float32Array(4).fill(-large), [2, 2]));
    return map;
  };
  const radius = async (map: StableSplitLinear) => {
    const { re, im } = await map.eig();
    return Math.max(...re.map((part, k) => Math.hypot(part, im[k] as number)));
  };

  test('new StableSplitLinear(2, 2) has a spectral radius of 1.9 = 2σmax − σmin at worst, and says so', async () => {
    const map = worst({ certified: false });
    expect(await radius(map)).toBeCloseTo(1.9, 6);
    const certificates = await map.certify();
    expect(certificates.map(({ property, holds }) => [property, holds])).toEqual([
      ['row sums in [0.1, 1]', true],
      ['‖W‖∞ ≤ 1.9', true],
    ]);
  });

  test('new StableSplitLinear(2, 2, { certified: true }) has a spectral radius of σmax at worst; row sums are scaled too', async () => {
    const map = worst({ certified: true });
    expect(await radius(map)).toBeCloseTo(1, 6);
    for (const sum of await map.forward(ones([1, 2])).data()) expect(sum).toBeCloseTo(0.1 / 1.9, 6); // W is symmetric
    expect((await map.certify()).every(({ holds }) => holds)).toBe(true);
  });
});

describe('D19: no parameter that reaches nothing', () => {
  test('new PerronFrobeniusLinear(2, 2, { sigmaMin: 1, sigmaMax: 1 }) does not train scaling, but loads and keeps it', async () => {
    const options = { sigmaMin: 1, sigmaMax: 1 };
    const [map, other] = [new PerronFrobeniusLinear(2, 2, options), new PerronFrobeniusLinear(2, 2, options)];
    expect(map.trainable).toEqual([map.parameters.weight]);
    await other.loadStateDict(map.stateDict());
    expect(await other.parameters.scaling.array()).toEqual(await map.parameters.scaling.array());
  });

  test('new StableSplitLinear(2, 3, { bias: true }) has no B.scaling and no bias in its parts, but loads a state dict with them', async () => {
    const map = new StableSplitLinear(2, 3, { bias: true, seed: 1 });
    expect(Object.keys(map.parameters)).toEqual(['B.weight', 'C.weight', 'C.scaling', 'bias']);
    const state = map.stateDict({ aliases: true });
    expect(Object.keys(state).sort((a, b) => a.localeCompare(b))).toEqual(
      ['B.bias', 'B.scaling', 'B.weight', 'bias', 'C.bias', 'C.scaling', 'C.weight'].sort((a, b) => a.localeCompare(b)),
    );
    const other = new StableSplitLinear(2, 3, { bias: true, seed: 2 });
    await other.loadStateDict({ ...state, 'B.scaling': ones([2, 3]), 'C.bias': ones([1, 3]) });
    expect(await other.effectiveW().array()).toEqual(await map.effectiveW().array());
  });

  test('new StableSplitLinear(2, 2, { sigmaMin: 1, sigmaMax: 1 }) does not train C, which is 0, but keeps it', async () => {
    const map = new StableSplitLinear(2, 2, { sigmaMin: 1, sigmaMax: 1 });
    expect(map.trainable).toEqual([map.parameters['B.weight']]);
    for (const sum of (await map.effectiveW().array()).map((row) => row.reduce((a, b) => a + b, 0))) expect(sum).toBeCloseTo(1, 6);
  });
});

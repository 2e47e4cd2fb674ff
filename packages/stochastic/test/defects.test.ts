/** Faults of the reference, each as what a user of this package sees instead. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { setBackend } from '@tensorflow/tfjs-core';
import './backends.js';
import { PerronFrobeniusLinear, RightStochasticLinear } from '../src/index.js';

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

describe('D19: no parameter that reaches nothing', () => {
  test('new PerronFrobeniusLinear(2, 2, { sigmaMin: 1, sigmaMax: 1 }) does not train scaling, but loads and keeps it', async () => {
    const options = { sigmaMin: 1, sigmaMax: 1 };
    const [map, other] = [new PerronFrobeniusLinear(2, 2, options), new PerronFrobeniusLinear(2, 2, options)];
    expect(map.trainable).toEqual([map.parameters.weight]);
    await other.loadStateDict(map.stateDict());
    expect(await other.parameters.scaling.array()).toEqual(await map.parameters.scaling.array());
  });
});

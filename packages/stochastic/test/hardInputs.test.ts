/** Numbers at which a softmax breaks. */
import { describe, expect, test } from '@jest/globals';
import { mul, type Scalar, setBackend, square, sum, tensor2d, variableGrads } from '@tensorflow/tfjs-core';
import './backends.js';
import type { LinearMap } from '@slim/core';
import { LeftStochasticLinear, PerronFrobeniusLinear, RightStochasticLinear } from '../src/index.js';

/** W of a map whose logits are set, as rows. */
const rowsOf = (map: LinearMap, logits: number[][]): Promise<number[][]> => {
  map.parameters['weight']?.assign(tensor2d(logits));
  return map.effectiveW().array();
};
const allHold = async (map: LinearMap): Promise<boolean> => (await map.certify()).every(({ holds }) => holds);

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  const start = () => setBackend(backend);

  test.each([1e4, 1e30, 3e38])('effectiveW() of logits ±%d is 0 and 1, without overflow, and its gradient is finite', async (large) => {
    await start();
    const logits = [
      [large, -large, -large],
      [-large, -large, large],
      [0, large, -large],
    ];
    const wanted = [
      [1, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
    ];
    const one = { sigmaMin: 1, sigmaMax: 1 };
    for (const map of [new RightStochasticLinear(3, 3), new LeftStochasticLinear(3, 3), new PerronFrobeniusLinear(3, 3, one)]) {
      expect(await rowsOf(map, logits)).toEqual(wanted);
      expect(await allHold(map)).toBe(true);
      const { grads } = variableGrads(() => sum(square(map.effectiveW())) as Scalar, map.trainable);
      for (const gradient of Object.values(grads)) expect((await gradient.data()).every(Number.isFinite)).toBe(true);
    }
  });

  test('effectiveW() does not change when all logits of a distribution move together, however far', async () => {
    await start();
    for (const far of [1e4, -1e4]) {
      const right = await rowsOf(new RightStochasticLinear(1, 2), [[far, far + 1]]);
      const left = await rowsOf(new LeftStochasticLinear(2, 1), [[far], [far + 1]]);
      const share = 1 / (1 + Math.E); // 1e4 + 1 is exact in float32
      for (const w of [right, left]) expect(w.flat()[0]).toBeCloseTo(share, 6);
    }
  });

  test('certify() holds for 300 × 300 maps, within a tolerance that is far above what is measured', async () => {
    await start();
    for (const Map of [RightStochasticLinear, LeftStochasticLinear, PerronFrobeniusLinear]) {
      const map = new Map(300, 300, { seed: 1 });
      for (const { holds, tolerance } of await map.certify()) expect([holds, tolerance < 1e-3]).toEqual([true, true]);
      map.dispose();
    }
  });

  test('new PerronFrobeniusLinear(n, n) has its spectral radius between the bounds, from wild parameters too', async () => {
    await start();
    for (const factor of [1, 30, 1e4]) {
      const map = new PerronFrobeniusLinear(6, 6, { sigmaMin: 0.8, sigmaMax: 0.9, seed: 2 });
      for (const variable of map.trainable) variable.assign(mul(variable, factor));
      const { re, im } = await map.eig();
      const radius = Math.max(...re.map((part, k) => Math.hypot(part, im[k] as number)));
      expect(radius).toBeGreaterThan(0.8 - 1e-6); // float32 rounding of the row sums
      expect(radius).toBeLessThan(0.9 + 1e-6);
    }
  });

  test('new PerronFrobeniusLinear with sigmaMin = 0 reaches a row of almost nothing without losing its digits', async () => {
    await start();
    const map = new PerronFrobeniusLinear(1, 1, { sigmaMin: 0, sigmaMax: 1 });
    map.parameters.scaling.assign(tensor2d([[40]]));
    const [[entry]] = (await map.effectiveW().array()) as [[number]];
    expect(Math.abs(entry / Math.exp(-40) - 1)).toBeLessThan(1e-5); // sigmaMax − sigmaMax·sigmoid(40) would be 0
  });
});

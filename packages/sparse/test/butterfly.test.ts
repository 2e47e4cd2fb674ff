import './backends.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { MapPromise } from '@slim/core';
import * as linalg from '@slim/core/linalg';
import { setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { ButterflyLinear, dft } from '../src/index.js';
import { realOf } from './realOf.js';

const { Matrix64, frobeniusNorm, subtract } = linalg;

const SIZES = [
  [1, 3],
  [2, 1],
  [2, 2],
  [3, 5],
  [4, 4],
  [5, 8],
  [5, 5],
  [6, 1],
  [7, 19],
  [8, 2],
  [9, 3],
  [16, 16],
  [13, 7],
  [32, 4],
] as const;

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  for (const tiedWeight of [true, false]) {
    for (const increasingStride of [true, false]) {
      const options = { tiedWeight, increasingStride };
      test(`ButterflyLinear.fromMatrix(W, ${JSON.stringify(options)}) finds the factors of every W of the class`, async () => {
        for (const [i, o] of SIZES) {
          const averages = Math.ceil(Math.log2(i)) > Math.ceil(Math.log2(o));
          const w = await realOf(new ButterflyLinear(i, o, { ...options, seed: 100 * i + o }));
          const { distance, nearest, map } = await ButterflyLinear.fromMatrix(w, options);
          if (averages && !tiedWeight && !increasingStride) {
            expect(distance).toBeLessThanOrEqual(frobeniusNorm(w) * Math.SQRT2); // the one case that is documented as a fit
          } else {
            expect([i, o, distance <= 2e-6 * frobeniusNorm(w), nearest]).toEqual([i, o, true, true]);
          }
          map.dispose();
        }
      });
    }
  }

  test('fromMatrix of a complex W gives its factors too', async () => {
    for (const [i, o] of SIZES) {
      for (const tiedWeight of [true, false]) {
        const own = new ButterflyLinear(i, o, { complex: true, tiedWeight, seed: 100 * i + o });
        const w = await realOf(own);
        const { map, distance, nearest } = await ButterflyLinear.fromMatrix(own.effectiveW(), { complex: true, tiedWeight });
        expect([i, o, distance <= 2e-6 * frobeniusNorm(w), nearest]).toEqual([i, o, true, true]);
        expect([i, o, frobeniusNorm(subtract(await realOf(map), w)) <= 3e-6 * frobeniusNorm(w)]).toEqual([i, o, true]);
      }
    }
  });

  test('fromMatrix of a complex W refuses a real form of odd size', async () => {
    await expect(ButterflyLinear.fromMatrix(Matrix64.of(3, 4, new Float64Array(12)), { complex: true })).rejects.toThrow(
      'even sizes, got 3 × 4',
    );
  });

  test('ButterflyLinear.fromMatrix of a dense W reports its distance and does not call it the nearest, above N = 4', async () => {
    const entries = Array.from({ length: 64 }, (_, i) => Math.sin(5 * i * i + 1));
    const w = Matrix64.of(8, 8, entries);
    const { distance, nearest, map } = await ButterflyLinear.fromMatrix(w, { tiedWeight: false });
    expect(nearest).toBe(false);
    expect(Math.abs(distance - frobeniusNorm(subtract(w, await realOf(map))))).toBeLessThan(1e-5);
    expect(distance).toBeLessThan(frobeniusNorm(w)); // a product of best approximations is better than nothing
  });

  test('ButterflyLinear.fromMatrix of zeros, of 1e30 and of 1e-30 stays finite and exact', async () => {
    const own = await realOf(new ButterflyLinear(8, 8, { seed: 1 }));
    for (const size of [0, 1e30, 1e-30]) {
      const w = Matrix64.of(
        8,
        8,
        own.data.map((entry) => entry * size),
      );
      const { map } = await ButterflyLinear.fromMatrix(w);
      const found = await realOf(map);
      const error = found.data.reduce((most, entry, i) => Math.max(most, Math.abs(entry - (w.data[i] as number))), 0);
      expect(error).toBeLessThanOrEqual(1e-5 * size);
    }
  });

  test('new ButterflyLinear(8, 8) certifies blocks of rank one, and a dense matrix does not have them', async () => {
    const map = new ButterflyLinear(8, 8, { seed: 1 });
    const [certificate] = await map.certify();
    expect([certificate?.property, certificate?.kind, certificate?.holds]).toEqual(['butterfly blocks of rank 1', 'hard', true]);
    const { measure } = ButterflyLinear.description.promise as Extract<MapPromise, { measure: unknown }>;
    const dense = Matrix64.of(
      8,
      8,
      Array.from({ length: 64 }, (_, i) => Math.cos(i * i)),
    );
    expect(measure(dense, { ...map.options, inFeatures: 8, outFeatures: 8 } as never, linalg)).toBeGreaterThan(0.1);
  });

  test('forward of NaN is NaN in the outputs that the input reaches', async () => {
    const map = new ButterflyLinear(4, 4, { seed: 1 });
    const y = await map.forward(tensor([Number.NaN, 0, 0, 0])).data();
    expect(Array.from(y).every(Number.isNaN)).toBe(true);
  });

  test('dft(8).effectiveW() has the rank-one blocks of a butterfly once its inputs are in bit-reversed order', async () => {
    const map = dft(8);
    const inner = (map.parts['steps'] as typeof map).parts['factors.1'] as unknown as ButterflyLinear;
    for (const { holds } of await inner.certify()) expect(holds).toBe(true);
    expect((map.effectiveW() as Tensor).shape).toEqual([8, 8, 2]);
  });
});

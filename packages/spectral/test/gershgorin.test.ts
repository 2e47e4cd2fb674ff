/** GershgorinLinear against float64. */
import { describe, expect, test } from '@jest/globals';
import { add, mean, type Scalar, setBackend, square, sub, tensor, tidy, train } from '@tensorflow/tfjs-core';
import './backends.js';
import { type LinearMap, Random } from '@slim/core';
import { eig, frobeniusNorm, Matrix64, subtract } from '@slim/core/linalg';
import { GershgorinLinear } from '../src/index.js';
import { imbalanceOf } from '../src/projections/imbalanceOf.js';
import { gaussian } from './matrices.js';

const weightOf = async (map: LinearMap): Promise<Matrix64> => Matrix64.from((await map.effectiveW().array()) as number[][]);

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test('eigenvalues stay in the interval, and real, from 1000 random and extreme parameters', async () => {
    await setBackend(backend);
    const random = new Random(5);
    for (const options of [{}, { real: false }, { rowwise: true }, { rowwise: true, real: false }]) {
      for (const n of [1, 2, 3, 6, 12]) {
        const map = new GershgorinLinear(n, n, { ...options, sigmaMin: -0.5, sigmaMax: 1, seed: 1 });
        for (let draw = 0; draw < 50; draw++) {
          const size = 10 ** random.uniform(-2, 5);
          for (const variable of map.trainable) {
            variable.assign(
              tensor(
                Float32Array.from({ length: variable.size }, () => size * random.normal()),
                variable.shape,
                'float32',
              ),
            );
          }
          for (const { holds, measured, tolerance } of await map.certify())
            expect([size, measured, tolerance, holds]).toEqual([size, measured, tolerance, true]);
        }
        map.dispose();
      }
    }
  });

  test('300 steps of Adam at a learning rate of 0.5 leave the promise kept', async () => {
    await setBackend(backend);
    for (const rowwise of [false, true]) {
      const map = new GershgorinLinear(6, 6, { rowwise, seed: 1 });
      const target = tensor(Float32Array.from(gaussian(6, 3).data), [6, 6], 'float32');
      const optimizer = train.adam(0.5);
      for (let step = 0; step < 300; step++) {
        optimizer.minimize(
          () => tidy(() => add(mean(square(sub(map.effectiveW(), target))), map.regError())) as Scalar,
          false,
          map.trainable,
        );
      }
      for (const { holds, measured } of await map.certify()) expect([measured, holds]).toEqual([measured, true]);
      for (const one of [target, optimizer, map]) one.dispose();
    }
  });
});

describe('GershgorinLinear.fromMatrix(W)', () => {
  test('reaches shares of zero and ends of the interval', async () => {
    await setBackend('cpu');
    const w = Matrix64.from([
      [0.25, -0.25, 0],
      [0, 0.75, -0.25],
      [-0.25, 0, 0.5],
    ]);
    const { map, distance, nearest } = await GershgorinLinear.fromMatrix(w, { real: false, rowwise: true });
    expect([distance < 1e-6, nearest]).toEqual([true, true]);
    expect(frobeniusNorm(subtract(await weightOf(map), w))).toBeLessThan(1e-6);
  });

  test('with real and rowwise gives a matrix of the class back, and elsewhere does not claim to be nearest', async () => {
    await setBackend('cpu');
    const w = await weightOf(new GershgorinLinear(5, 5, { rowwise: true, seed: 8 }));
    expect((await GershgorinLinear.fromMatrix(w, { rowwise: true })).distance).toBeLessThan(1e-6);
    const { map, nearest } = await GershgorinLinear.fromMatrix(gaussian(5, 1), { rowwise: true });
    expect(nearest).toBe(false);
    expect(Math.max(...(await map.eig()).im.map(Math.abs))).toBeLessThan(1e-6);
  });
});

describe('imbalanceOf(W)', () => {
  test('is 0 for D·S with D diagonal and S symmetric, and not for a cycle', () => {
    const s = [
      [1, -2, -3],
      [-2, 4, -5],
      [-3, -5, 6],
    ];
    expect(imbalanceOf(Matrix64.from(s.map((row, i) => row.map((entry) => entry * (i + 1)))))).toBeLessThan(1e-15);
    const cycle = Matrix64.from([
      [0, -1, 0],
      [0, 0, -1],
      [-1, 0, 0],
    ]);
    expect(imbalanceOf(cycle)).toBeCloseTo(1 / 3, 12);
    expect(Math.max(...eig(cycle).im)).toBeGreaterThan(0.8);
  });
});

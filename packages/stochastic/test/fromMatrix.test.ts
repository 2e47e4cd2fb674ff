/** Projections, held to what follows from geometry; that nothing is nearer is a law. */
import { describe, expect, test } from '@jest/globals';
import { setBackend } from '@tensorflow/tfjs-core';
import './backends.js';
import { LeftStochasticLinear, PerronFrobeniusLinear, RightStochasticLinear } from '../src/index.js';
import { ontoSimplex } from '../src/projections/ontoSimplex.js';

/** Entries of W and of the targets are around 1: float32 rounding of W, of its logits and of what is read back. */
const DIGITS = 6;
const close = (actual: number[][], wanted: number[][]): void => {
  for (const [i, entry] of wanted.flat().entries()) expect(actual.flat()[i]).toBeCloseTo(entry, DIGITS);
};

describe('ontoSimplex(point, total)', () => {
  test.each([
    [[0.5, 0.5], 1, [0.5, 0.5]],
    [[1, 1], 1, [0.5, 0.5]],
    [[3, 0, 0], 1, [1, 0, 0]],
    [[0.6, 0.6, -5], 1, [0.5, 0.5, 0]],
    [[0, 0, 0, 0], 2, [0.5, 0.5, 0.5, 0.5]],
    [[1, 2, 3], 0, [0, 0, 0]],
    [[-7], 1, [1]],
    [[1e308, -1e308, 1e308], 1, [0.5, 0, 0.5]],
  ])('of %j and %d is %j', (point, total, wanted) => {
    close([Array.from(ontoSimplex(Float64Array.from(point), total))], [wanted]);
  });
});

describe('fromMatrix(W)', () => {
  const given = [
    [2, 0, -1],
    [0.2, 0.3, 0.5],
  ];

  test('of RightStochasticLinear takes each row to the nearest distribution, zeros included', async () => {
    await setBackend('cpu');
    const { map, distance, nearest } = await RightStochasticLinear.fromMatrix(given);
    close(await map.effectiveW().array(), [
      [1, 0, 0],
      [0.2, 0.3, 0.5],
    ]);
    expect(distance).toBeCloseTo(Math.SQRT2, DIGITS);
    expect(nearest).toBe(true);
  });

  test('of LeftStochasticLinear takes each column to the nearest distribution', async () => {
    await setBackend('cpu');
    const { map } = await LeftStochasticLinear.fromMatrix(given);
    close(await map.effectiveW().array(), [
      [1, 0.35, 0],
      [0, 0.65, 1],
    ]);
  });

  test('of PerronFrobeniusLinear keeps rows whose sum is allowed and moves the others to the nearest bound', async () => {
    await setBackend('cpu');
    const { map, nearest } = await PerronFrobeniusLinear.fromMatrix([...given, [0.1, 0.1, 0.1]], { sigmaMin: 0.6, sigmaMax: 1.2 });
    close(await map.effectiveW().array(), [
      [1.2, 0, 0],
      [0.2, 0.3, 0.5],
      [0.2, 0.2, 0.2],
    ]);
    expect(nearest).toBe(true);
  });

  test('of PerronFrobeniusLinear gives rows of zeros back where sigmaMin is 0', async () => {
    await setBackend('cpu');
    const { map, distance } = await PerronFrobeniusLinear.fromMatrix([[0, 0]], { sigmaMin: 0 });
    close(await map.effectiveW().array(), [[0, 0]]);
    expect(distance).toBeLessThan(1e-30);
  });
});

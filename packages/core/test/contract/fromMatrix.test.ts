import { beforeEach, describe, expect, test } from '@jest/globals';
import { memory, ones, setBackend, tensor } from '@tensorflow/tfjs-core';
import '../backends.js';
import {
  DampedSkewSymmetricLinear,
  IdentityLinear,
  Linear,
  NonNegativeLinear,
  PSDLinear,
  SplitLinear,
  SymmetricLinear,
  TrivialNullSpaceLinear,
} from '../../src/index.js';
import { Matrix64 } from '../../src/linalg/index.js';
import { GatedLinear } from './hookMaps.js';

beforeEach(async () => {
  await setBackend('cpu');
});

const w = [
  [1, 2],
  [-4, 3],
];
const entries = (map: { effectiveW(): { dataSync(): ArrayLike<number> } }) => Array.from(map.effectiveW().dataSync());

describe('fromMatrix(W)', () => {
  test('of a dense and of a split map is exact', async () => {
    for (const Map of [Linear, SplitLinear]) {
      const { map, distance, nearest } = await Map.fromMatrix(w);
      expect([entries(map), distance, nearest]).toEqual([[1, 2, -4, 3], 0, true]);
    }
  });

  test('of a symmetric map is the symmetric part', async () => {
    const { map, distance } = await SymmetricLinear.fromMatrix(w);
    expect(entries(map)).toEqual([1, -1, -1, 3]);
    expect(distance).toBeCloseTo(Math.sqrt(18), 12);
  });

  test('of a non-negative map clips, of an identity map is what it is', async () => {
    expect(entries((await NonNegativeLinear.fromMatrix(w)).map)).toEqual([1, 2, 0, 3]);
    expect((await IdentityLinear.fromMatrix(w)).distance).toBeCloseTo(Math.sqrt(0 + 4 + 16 + 4), 12);
  });

  test('of a semidefinite map clips the eigenvalues of the symmetric part', async () => {
    const { map, distance } = await PSDLinear.fromMatrix([
      [2, 0],
      [0, -3],
    ]);
    expect(entries(map)).toEqual([expect.closeTo(2, 6), 0, 0, 0]);
    expect(distance).toBeCloseTo(3, 6);
  });

  test('of a damped skew map takes options, and clamps the damping', async () => {
    const { map } = await DampedSkewSymmetricLinear.fromMatrix(w, { sigmaMin: 0.5, sigmaMax: 1, damping: 'add' });
    expect(entries(map)).toEqual([1, 3, -3, 1]);
  });

  test('of a map without a null space keeps the free block and the largest eigenvalues', async () => {
    const { map, distance } = await TrivialNullSpaceLinear.fromMatrix(
      [
        [5, 0, 7],
        [0, 2, 8],
      ],
      { rank: 1, epsilon: 1 },
    );
    expect(entries(map).map((value) => Math.round(value * 1e5) / 1e5)).toEqual([5, 0, 7, 0, 1, 8]);
    expect(distance).toBeCloseTo(1, 5);
  });

  test('takes tensors, rows and float64 matrices, and makes a zero bias', async () => {
    for (const given of [tensor(w), w, Matrix64.from(w)]) {
      const { map } = await Linear.fromMatrix(given, { bias: true });
      expect(Array.from(map.forward(ones([1, 2])).dataSync())).toEqual([-3, 5]);
    }
  });

  test('refuses other shapes, numbers that are not finite, and classes without a projection; nothing is left behind', async () => {
    const [square, flat] = [tensor(w), tensor([1, 2])];
    const before = memory().numTensors;
    await expect(SymmetricLinear.fromMatrix([[1, 2, 3]])).rejects.toThrow('SymmetricLinear(1 → 3): must be square');
    await expect(SymmetricLinear.fromMatrix(flat)).rejects.toThrow('SymmetricLinear.fromMatrix: W must have shape [in, out], got [2]');
    await expect(Linear.fromMatrix([[1, Number.NaN]])).rejects.toThrow('Linear.fromMatrix: W must be finite, got NaN at [0, 1]');
    await expect(Linear.fromMatrix([[1e300]])).rejects.toThrow("W must fit float32, but 'weight' would have to be infinite");
    await expect(GatedLinear.fromMatrix(square)).rejects.toThrow('GatedLinear.fromMatrix: this map has no projection of a matrix');
    expect(memory().numTensors).toBe(before);
  });
});

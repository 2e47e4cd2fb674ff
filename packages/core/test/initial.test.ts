import { describe, expect, test } from '@jest/globals';
import type { Parameter } from '../src/index.js';
import { fanOf, filled, identityMatrix, kaimingUniform, normal, Random, uniform } from '../src/index.js';

const values = (parameter: Parameter) => Array.from(parameter.initial(new Random(1)));

describe('initialisers', () => {
  test('uniform(shape, low, high) fills the interval', () => {
    const drawn = values(uniform([100, 50], 2, 3));
    expect(drawn.length).toBe(5000);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(2);
    expect(Math.min(...drawn)).toBeLessThan(2.01);
    expect(Math.max(...drawn)).toBeGreaterThan(2.99);
  });

  test('kaimingUniform([i, o]) is U(−1/√i, 1/√i), or takes the fan it is given', () => {
    expect(Math.max(...values(kaimingUniform([16, 200])))).toBeLessThanOrEqual(0.25);
    expect(Math.max(...values(kaimingUniform([16, 200])))).toBeGreaterThan(0.24);
    expect(Math.max(...values(kaimingUniform([16, 200], 4)))).toBeGreaterThan(0.48);
  });

  test("fanOf(context) is inFeatures, and outFeatures for init: 'reference'", () => {
    const sizes = { inFeatures: 3, outFeatures: 5, bias: false, seed: 0 };
    expect(fanOf({ ...sizes, init: 'fanIn' })).toBe(3);
    expect(fanOf({ ...sizes, init: 'reference' })).toBe(5);
  });

  test('normal(shape, deviation, mean) has its moments', () => {
    const drawn = values(normal([10_000], 2, 1));
    const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length;
    expect(Math.abs(mean - 1)).toBeLessThan((5 * 2) / 100); // five standard errors
  });

  test('identityMatrix(2, 3) and filled([2], 7) are what they say, also without entries', () => {
    expect(values(identityMatrix(2, 3))).toEqual([1, 0, 0, 0, 1, 0]);
    expect(values(filled([2], 7))).toEqual([7, 7]);
    expect(values(filled([0, 3], 7))).toEqual([]);
  });
});

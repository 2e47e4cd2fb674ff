import { describe, expect, test } from '@jest/globals';
import * as linalg from '../../src/linalg/index.js';
import { expectRefusal } from './matrices.js';

const { add, allFinite, isSquare, Matrix64, maxAbs, maxAbsDifference, multiply, scale, subtract, trace } = linalg;
const a = Matrix64.from([
  [1, -2, 3],
  [4, 5, -6],
]);
const b = Matrix64.from([
  [1, 0],
  [2, 1],
  [0, -1],
]);

describe('arithmetic', () => {
  test('multiply(a, b) is the matrix product', () => {
    expect(multiply(a, b).toArray()).toEqual([
      [-3, -5],
      [14, 11],
    ]);
    expect(multiply(b, a).toArray()).toEqual([
      [1, -2, 3],
      [6, 1, 0],
      [-4, -5, 6],
    ]);
  });

  test('multiply(a, b) with an inner size of 0 is zero', () => {
    expect(multiply(Matrix64.zeros(2, 0), Matrix64.zeros(0, 3)).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  test('multiply(a, b) does not lose a NaN to a zero', () => {
    expect(multiply(Matrix64.from([[0, 1]]), Matrix64.from([[Number.NaN], [1]])).at(0, 0)).toBeNaN();
  });

  test('multiply(a, b) refuses sizes that do not fit', () => {
    expectRefusal(() => multiply(a, a), 'size', 'multiply(2 × 3, 2 × 3)', 'got 3 and 2');
  });

  test('add, subtract and scale work entry by entry and leave their arguments alone', () => {
    const before = a.toArray();
    expect(add(a, a).toArray()).toEqual([
      [2, -4, 6],
      [8, 10, -12],
    ]);
    expect(subtract(a, scale(a, 3)).toArray()).toEqual([
      [-2, 4, -6],
      [-8, -10, 12],
    ]);
    expect(a.toArray()).toEqual(before);
  });

  test('add, subtract and maxAbsDifference refuse different sizes with as many entries', () => {
    for (const call of [add, subtract, maxAbsDifference]) {
      expectRefusal(() => call(a, b), 'size', '(2 × 3, 3 × 2)', 'got 2 × 3 and 3 × 2');
    }
  });

  test('scale(a, factor) refuses a factor that is not a number', () => {
    expectRefusal(() => scale(a, '2' as never), 'input', 'scale(2 × 3)', 'got string');
  });

  test('trace(a) sums the diagonal of a square matrix', () => {
    expect(
      trace(
        Matrix64.from([
          [1, 9],
          [9, 3],
        ]),
      ),
    ).toBe(4);
    expect(trace(Matrix64.zeros(0, 0))).toBe(0);
    expectRefusal(() => trace(a), 'size', 'trace(2 × 3)', 'square');
  });

  test('maxAbs(a) is the largest absolute entry, and NaN wherever a NaN stands', () => {
    expect(maxAbs(a)).toBe(6);
    expect(maxAbs(Matrix64.zeros(0, 3))).toBe(0);
    for (const k of [0, 1, 2]) {
      const broken = Matrix64.of(
        1,
        3,
        [1, 2, 3].map((x, i) => (i === k ? Number.NaN : x)),
      );
      expect(maxAbs(broken)).toBeNaN();
      expect(maxAbsDifference(broken, Matrix64.zeros(1, 3))).toBeNaN();
      expect(maxAbsDifference(Matrix64.zeros(1, 3), broken)).toBeNaN();
    }
  });

  test('maxAbsDifference(a, b) is the largest entry of |a − b|', () => {
    expect(maxAbsDifference(a, scale(a, 2))).toBe(6);
    expect(maxAbsDifference(Matrix64.zeros(0, 0), Matrix64.zeros(0, 0))).toBe(0);
  });

  test('allFinite(a) is false with any NaN or infinity', () => {
    expect(allFinite(a)).toBe(true);
    expect(allFinite(Matrix64.zeros(0, 2))).toBe(true);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(allFinite(Matrix64.from([[1], [bad]]))).toBe(false);
    }
  });

  test('isSquare(a) compares the sizes', () => {
    expect(isSquare(a)).toBe(false);
    expect(isSquare(Matrix64.zeros(0, 0))).toBe(true);
  });

  test('every function refuses what is not a Matrix64', () => {
    const { Matrix64: _, ...functions } = linalg;
    const names = Object.keys(functions) as (keyof typeof functions)[];
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) {
      const call = functions[name] as (...args: unknown[]) => unknown;
      expectRefusal(() => call([[1]], [[1]]), 'input', name, 'must be a Matrix64, got object');
    }
  });
});

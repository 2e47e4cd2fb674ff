import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Matrix64, maxAbsDifference, multiply } from '../../src/linalg/index.js';
import { standardBlock } from '../../src/linalg/standardBlock.js';
import { EPS } from './matrices.js';

const check = (a: number, b: number, c: number, d: number): void => {
  const out = standardBlock(a, b, c, d);
  const rotation = Matrix64.from([
    [out.cs, out.sn],
    [-out.sn, out.cs],
  ]);
  const before = Matrix64.from([
    [a, b],
    [c, d],
  ]);
  const after = Matrix64.from([
    [out.a, out.b],
    [out.c, out.d],
  ]);
  // About ten rounded operations on numbers no larger than the block; of subnormal ones each rounds by MIN_VALUE / 2.
  const size = Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d));
  expect(Math.abs(out.cs * out.cs + out.sn * out.sn - 1)).toBeLessThanOrEqual(10 * EPS);
  const turned = multiply(multiply(rotation, before), rotation.transpose());
  expect(maxAbsDifference(turned, after)).toBeLessThanOrEqual(20 * (EPS * size + Number.MIN_VALUE));
  if (out.c !== 0) {
    expect(Math.abs(out.a - out.d)).toBe(0);
    expect(Math.sign(out.b)).toBe(-Math.sign(out.c));
  }
};

describe('standardBlock', () => {
  test('standardBlock(a, b, c, d) rotates to a triangle or to equal diagonals with opposite off-diagonals', () => {
    const entry = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -2, max: 2, noNaN: true }));
    fc.assert(fc.property(entry, entry, entry, entry, check), { numRuns: 5000 });
  });

  test('standardBlock(a, b, c, d) makes a rotation of subnormal differences too', () => {
    for (const tiny of [5e-324, -5e-324, 1e-310, 1e-300]) {
      check(tiny, -3.2, 3.2, 0);
      check(0, -1, 1 + EPS, tiny);
      check(1, 1, tiny, 1);
      check(1, tiny, 1, 1);
    }
  });

  test('standardBlock(a, b, c, d) splits a nearly double real eigenvalue', () => {
    check(1, 1e-20, 1, 1);
    check(1, -1e-20, 1, 1);
    check(1, 1, 1e-17, 1 + EPS);
  });
});

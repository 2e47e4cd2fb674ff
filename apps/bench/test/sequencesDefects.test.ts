/** Faults of the reference's sequence tasks, each as what a user sees instead. */
import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { ackley, add, multiply, xor } from '../src/sequences/index.js';

describe('D68: xor always raises', () => {
  test('xor.draw(random, sizes) draws bits, and its target is 1 exactly where the marked bits differ', () => {
    for (const steps of [2, 3, 50]) {
      const { x, targets } = xor.draw(new Random(1), { steps, batch: 100 });
      for (let b = 0; b < 100; b++) {
        let ones = 0;
        for (let t = 0; t < steps; t++) ones += (x[(t * 100 + b) * 2] as number) * (x[(t * 100 + b) * 2 + 1] as number);
        expect(targets[b]).toBe(ones === 1 ? 1 : 0);
      }
      expect(new Set(targets)).toEqual(new Set([0, 1]));
    }
  });
});

describe('D69: multiply asks for 0 whatever the sequence', () => {
  test('multiply.draw(random, sizes) asks for the product of the two marked values, at every length', () => {
    for (const steps of [2, 3, 50]) {
      const { x, targets } = multiply.draw(new Random(1), { steps, batch: 100 });
      for (let b = 0; b < 100; b++) {
        let product = 1;
        for (let t = 0; t < steps; t++) if (x[(t * 100 + b) * 2 + 1] === 1) product *= x[(t * 100 + b) * 2] as number;
        expect(targets[b]).toBe(Math.fround(product));
      }
    }
  });
});

describe('D70: values of 1e17 from ackley', () => {
  test('ackley.value([30, −35]) is a number below 22.36, and integer points lie at 20 − 20·exp(−0.2·rms)', () => {
    expect(ackley.value([30, -35])).toBeCloseTo(20 - 20 * Math.exp(-0.2 * Math.sqrt((30 ** 2 + 35 ** 2) / 2)), 12);
    expect(ackley.value([39.5, -39.5])).toBeLessThan(22.36);
  });
});

describe('D73: marks of −1 that are described but not drawn', () => {
  test('add.draw(random, sizes) has marks of 0 and 1 only, and first marks anywhere', () => {
    const { x } = add.draw(new Random(1), { steps: 60, batch: 500 });
    const marks = x.filter((_, i) => i % 2 === 1);
    expect(new Set(marks)).toEqual(new Set([0, 1]));
    const firstMarks = Array.from({ length: 500 }, (_, b) => Array.from({ length: 60 }, (_, t) => t).find((t) => marks[t * 500 + b] === 1));
    expect(Math.max(...(firstMarks as number[]))).toBeGreaterThan(10);
  });
});

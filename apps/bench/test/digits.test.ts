import { describe, expect, test } from '@jest/globals';
import { cpu } from '../src/backends/cpu.js';
import { batchOf } from '../src/digits/batchOf.js';
import { loadDigits, PIXELS } from '../src/digits/loadDigits.js';
import { split } from '../src/digits/split.js';

const digits = loadDigits();
const countsOf = (indices: ArrayLike<number>): number[] => {
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < indices.length; i++) {
    const label = digits.labels[indices[i] as number] as number;
    counts[label] = (counts[label] as number) + 1;
  }
  return counts;
};

describe('loadDigits', () => {
  test('loadDigits() reads 10,000 pictures with grey values in [0, 1] and the class sizes of the package', () => {
    expect(digits.labels).toHaveLength(10_000);
    expect(digits.pixels).toHaveLength(10_000 * PIXELS);
    expect(digits.pixels.every((grey) => grey >= 0 && grey <= 1)).toBe(true);
    expect(countsOf(Array.from({ length: 10_000 }, (_, i) => i))).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
  });

  test('loadDigits() gives pictures of digits: a zero is empty in the middle, a one is not', () => {
    const middle = (digit: number): number => {
      let [sum, count] = [0, 0];
      digits.labels.forEach((label, i) => {
        if (label !== digit) return;
        sum += digits.pixels[i * PIXELS + 14 * 28 + 14] as number;
        count += 1;
      });
      return sum / count;
    };
    expect(middle(0)).toBeLessThan(0.1);
    expect(middle(1)).toBeGreaterThan(0.7);
  });

  test('loadDigits() gives no picture twice in a row and no empty one', () => {
    const ink = (i: number): number => digits.pixels.subarray(i * PIXELS, (i + 1) * PIXELS).reduce((a, b) => a + b, 0);
    for (let i = 0; i < 10_000; i += 97) expect(ink(i)).toBeGreaterThan(5);
  });
});

describe('split', () => {
  const sizes = { train: 8000, test: 2000 };
  const one = split(digits.labels, sizes, 1);

  test('split(labels, sizes, seed) gives the same split for the same seed and another for another', () => {
    expect(split(digits.labels, sizes, 1)).toEqual(one);
    expect(split(digits.labels, sizes, 2).train).not.toEqual(one.train);
  });

  test('split(labels, sizes, seed) has no sample on both sides or twice', () => {
    expect([one.train.length, one.test.length]).toEqual([8000, 2000]);
    expect(new Set([...one.train, ...one.test]).size).toBe(10_000);
  });

  test.each([
    [8000, 2000],
    [2000, 500],
  ])('split(labels, %d + %d) has every class in proportion, to one sample', (train, test) => {
    const all = countsOf(Array.from({ length: 10_000 }, (_, i) => i));
    const parts = split(digits.labels, { train, test }, 3);
    for (const [indices, total] of [
      [parts.train, train],
      [parts.test, test],
    ] as const) {
      expect(indices).toHaveLength(total);
      countsOf(indices).forEach((count, digit) => {
        expect(Math.abs(count - ((all[digit] as number) * total) / 10_000)).toBeLessThan(1.01);
      });
    }
  });

  test('split(labels, sizes, seed) mixes the classes', () => {
    expect(new Set([...one.train.subarray(0, 100)].map((i) => digits.labels[i])).size).toBe(10);
  });

  test('split(labels, sizes, seed) refuses more samples than there are', () => {
    expect(() => split([0, 1, 0], { train: 3, test: 1 }, 1)).toThrow('3 samples cannot give 3 + 1');
  });
});

describe('batchOf', () => {
  test('batchOf(digits, indices) puts pictures and one-hot labels into rows', async () => {
    await cpu.start();
    const { x, y } = batchOf(digits, Int32Array.of(1200, 0));
    expect(x.shape).toEqual([2, PIXELS]);
    expect(await y.array()).toEqual([
      [0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
      [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]);
    expect((await x.data()).slice(PIXELS)).toEqual(digits.pixels.slice(0, PIXELS));
    x.dispose();
    y.dispose();
  });
});

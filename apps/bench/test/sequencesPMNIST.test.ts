import { describe, expect, test } from '@jest/globals';
import { type Digits, loadDigits, PIXELS } from '../src/digits/loadDigits.js';
import { pMNIST } from '../src/sequences/index.js';

const digits = loadDigits();
const sorted = (values: Int32Array): Int32Array => values.slice().sort();
const counting = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

describe('pMNIST', () => {
  const task = pMNIST(digits, { seed: 1 });

  test('pMNIST(digits, { seed }) reads every pixel once, in one order for all sets and calls', () => {
    expect(sorted(task.order)).toEqual(counting(PIXELS));
    expect(task.order).not.toEqual(counting(PIXELS));
    const [a, b] = [task.train[0] as number, task.test[0] as number];
    const { x } = task.draw(Int32Array.of(a, b));
    for (const [sequence, picture] of [a, b].entries()) {
      const read = Float32Array.from(task.order, (_, step) => x[step * 2 + sequence] as number);
      expect(read).toEqual(Float32Array.from(task.order, (pixel) => digits.pixels[picture * PIXELS + pixel] as number));
    }
    expect(task.draw(Int32Array.of(b)).x).toEqual(x.filter((_, i) => i % 2 === 1));
  });

  test('pMNIST(digits, { seed, perm: false }) reads the pictures row after row', () => {
    const plain = pMNIST(digits, { seed: 1, perm: false });
    expect(plain.order).toEqual(counting(PIXELS));
    expect(plain.draw(Int32Array.of(17)).x).toEqual(digits.pixels.slice(17 * PIXELS, 18 * PIXELS));
    expect(plain.train).toEqual(task.train);
  });

  test('pMNIST(digits, options).draw(indices) gives x as [784, batch, 1] and the digits that the pictures show', () => {
    const { shape, targets, targetShape } = task.draw(task.valid.subarray(0, 30));
    expect([shape, targetShape]).toEqual([[784, 30, 1], [30]]);
    expect(targets).toEqual(Int32Array.from(task.valid.subarray(0, 30), (i) => digits.labels[i] as number));
    expect(task.draw(new Int32Array(0))).toMatchObject({ shape: [784, 0, 1], targetShape: [0] });
  });

  test('pMNIST(digits, { pixelsPerStep: 28 }) takes the same pixels in the same order, 28 at once', () => {
    const rows = pMNIST(digits, { seed: 1, pixelsPerStep: 28 });
    const [{ x: wide, shape }, { x: thin }] = [rows.draw(Int32Array.of(5, 6)), task.draw(Int32Array.of(5, 6))];
    expect(shape).toEqual([28, 2, 28]);
    for (let place = 0; place < PIXELS; place++) {
      const [step, feature] = [Math.floor(place / 28), place % 28];
      for (const sequence of [0, 1]) expect(wide[(step * 2 + sequence) * 28 + feature]).toBe(thin[place * 2 + sequence]);
    }
  });

  test('pMNIST(digits, { seed }) mixes the classes, and its baseline is that of a guess among ten', () => {
    for (const set of [task.train, task.valid, task.test]) {
      const labels = [...set].map((i) => digits.labels[i] as number);
      for (let digit = 0; digit < 10; digit++) {
        const share = labels.filter((label) => label === digit).length / labels.length;
        expect(Math.abs(share - 0.1)).toBeLessThan(0.05);
      }
    }
    expect(task.baseline).toBeCloseTo(Math.LN10, 12);
  });

  test('pMNIST(digits, options) refuses more pictures than there are, odd widths of a step, and pictures that are not there', () => {
    expect(() => pMNIST(digits, { seed: 1, train: 9000, valid: 1000, test: 1 })).toThrow('10000 pictures cannot give 9000 + 1000 + 1');
    expect(() => pMNIST(digits, { seed: 1, valid: -1 })).toThrow('pMNIST: valid must be an integer of at least 0, got -1');
    expect(() => pMNIST(digits, { seed: 1, pixelsPerStep: 5 })).toThrow('pixelsPerStep must divide 784, got 5');
    expect(() => task.draw(Int32Array.of(3, 10_000))).toThrow('there are pictures 0 … 9999, got 10000');
  });
});

describe('D71: validation pictures among those to learn from', () => {
  test('pMNIST(digits, { seed }) has three sets without a picture in common, from one order of all pictures', () => {
    for (const seed of [1, 2, 3]) {
      const { train, valid, test: rest } = pMNIST(digits, { seed });
      expect([train.length, valid.length, rest.length]).toEqual([8000, 1000, 1000]);
      expect(new Set([...train, ...valid, ...rest]).size).toBe(10_000);
    }
  });
});

describe('D72: a pixel order left on the disk by an earlier run', () => {
  test('pMNIST(digits, { seed }) has the order of its seed: the same again for the same seed, another for another', () => {
    const one = pMNIST(digits, { seed: 1 });
    const other = pMNIST(digits, { seed: 2 });
    const again = pMNIST(digits, { seed: 1 });
    expect(again.order).toEqual(one.order);
    expect(again.train).toEqual(one.train);
    expect(other.order).not.toEqual(one.order);
    expect(other.train).not.toEqual(one.train);
  });

  test('pMNIST(digits, { seed }) reads white pixels as 1, not as 255/256', () => {
    const { x } = pMNIST(digits, { seed: 1 }).draw(counting(200));
    expect(x.reduce((a, b) => Math.max(a, b), 0)).toBe(1);
  });
});

describe('D67: no task without the digits', () => {
  test('pMNIST(digits, options) takes any pictures: the other tasks never ask for the mnist package', () => {
    const mine: Digits = { pixels: Float32Array.from({ length: 3 * PIXELS }, (_, i) => i / (3 * PIXELS)), labels: Uint8Array.of(4, 5, 6) };
    const { train, test: rest, draw } = pMNIST(mine, { seed: 1, train: 2, valid: 0, test: 1 });
    expect(sorted(Int32Array.of(...draw(train).targets, ...draw(rest).targets))).toEqual(Int32Array.of(4, 5, 6));
  });
});

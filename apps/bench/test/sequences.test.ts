import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Random } from '@slim/core';
import { ackley, add, copy, type MarkedTask, multiply, xor } from '../src/sequences/index.js';

interface Golden {
  readonly content: {
    readonly ackley: readonly { dim: number; X: { data: number[] }; y: number[]; reference_y: number[] }[];
    readonly masked: readonly { task: string; T: number; n_sequences: number; X: { data: number[] }; y: number[] }[];
  };
}

const { content } = JSON.parse(readFileSync(path.join(__dirname, 'golden/bench.json'), 'utf8')) as Golden;
const tasks: Record<string, MarkedTask> = { add, multiply, xor };

/** [batch, steps, features] → [steps, batch, features]. */
const timeFirst = (x: readonly number[], batch: number, steps: number, features: number): number[] => {
  const y = new Array<number>(x.length);
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < steps; t++) {
      for (let f = 0; f < features; f++) y[(t * batch + b) * features + f] = x[(b * steps + t) * features + f] as number;
    }
  }
  return y;
};

const marksOf = (x: Float32Array, steps: number, batch: number): number[][] =>
  Array.from({ length: batch }, (_, b) => Array.from({ length: steps }, (_, t) => t).filter((t) => x[(t * batch + b) * 2 + 1] !== 0));

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const variance = (values: ArrayLike<number>): number => {
  const centre = mean(values);
  return mean(Array.from(values, (value) => (value - centre) ** 2));
};
/** Five standard errors of the share of n independent trials: with a fixed seed a test that fails says that the law is another. */
const fiveErrors = (p: number, n: number): number => 5 * Math.sqrt((p * (1 - p)) / n);

describe.each(content.masked)('$task, golden', ({ task, T, n_sequences: batch, X, y }) => {
  test(`${task}.targetsOf(x) gives the numbers of the golden file, to float64 rounding`, () => {
    const targets = tasks[task]!.targetsOf(timeFirst(X.data, batch, T, 2), { steps: T, batch });
    targets.forEach((target, i) => {
      expect(Math.abs(target - (y[i] as number))).toBeLessThan(1e-15);
    });
    expect(targets).toHaveLength(y.length);
  });
});

describe.each([add, multiply, xor])('$name', (task) => {
  const [steps, batch] = [20, 20_000];
  const sizes = { steps, batch };
  const { x, shape, targets, targetShape } = task.draw(new Random(7), sizes);
  const marks = marksOf(x, steps, batch);
  const values = x.filter((_, i) => i % 2 === 0);

  test(`${task.name}.draw(random, { steps, batch }) gives x as [steps, batch, 2] and a target for every sequence`, () => {
    expect(shape).toEqual([steps, batch, 2]);
    expect(x).toHaveLength(steps * batch * 2);
    expect([targetShape, targets.length]).toEqual([[batch], batch]);
  });

  test(`${task.name}.draw(random, sizes) marks exactly two steps of a sequence, with ones`, () => {
    expect(marks.every(({ length }) => length === 2)).toBe(true);
    expect(x.every((entry, i) => i % 2 === 0 || entry === 0 || entry === 1)).toBe(true);
  });

  test(`${task.name}.draw(random, sizes) marks the last step with probability 1/(T − 1)²`, () => {
    const p = 1 / (steps - 1) ** 2;
    const share = marks.filter(([, last]) => last === steps - 1).length / batch;
    expect(share).toBeGreaterThan(0);
    expect(Math.abs(share - p)).toBeLessThan(fiveErrors(p, batch));
  });

  test(`${task.name}.draw(random, sizes) marks neighbours with probability (3T − 5)/(T − 1)², and steps g ≥ 2 apart with 2(T − 1 − g)/(T − 1)²`, () => {
    for (let gap = 1; gap <= steps - 2; gap++) {
      const p = (gap === 1 ? 3 * steps - 5 : 2 * (steps - 1 - gap)) / (steps - 1) ** 2;
      const share = marks.filter(([first, second]) => (second as number) - (first as number) === gap).length / batch;
      expect(Math.abs(share - p)).toBeLessThan(fiveErrors(p, batch));
    }
  });

  test(`${task.name}.draw(random, sizes) marks both steps of the shortest sequences, T = 2`, () => {
    const short = task.draw(new Random(1), { steps: 2, batch: 9 });
    expect(marksOf(short.x, 2, 9)).toEqual(Array.from({ length: 9 }, () => [0, 1]));
  });

  test(`${task.name}.draw(random, sizes) has targets that follow from x`, () => {
    expect(targets).toEqual(Float32Array.from(task.targetsOf(x, sizes)));
    const [first, second] = marks[3] as [number, number];
    const at = (t: number): number => x[(t * batch + 3) * 2] as number;
    expect(targets[3]).toBe(Math.fround(task.target(at(first), at(second))));
  });

  test(`${task.name}.baseline is the variance of the target`, () => {
    const centre = mean(targets);
    const fourth = mean(Array.from(targets, (y) => (y - centre) ** 4));
    expect(Math.abs(variance(targets) - task.baseline)).toBeLessThan(5 * Math.sqrt((fourth - task.baseline ** 2) / batch) + 1e-6);
  });

  test(`${task.name}.draw(random, sizes) draws the same for the same seed and other sequences from another, or further on`, () => {
    const small = { steps: 6, batch: 5 };
    const random = new Random(3);
    const once = task.draw(random, small);
    expect(task.draw(new Random(3), small)).toEqual(once);
    expect(task.draw(random, small).x).not.toEqual(once.x);
    expect(task.draw(new Random(4), small).x).not.toEqual(once.x);
  });

  test(`${task.name}.draw(random, sizes) makes an empty batch, and refuses one step and sizes that are no integers`, () => {
    expect(task.draw(new Random(1), { steps: 5, batch: 0 })).toMatchObject({ shape: [5, 0, 2], targetShape: [0] });
    expect(() => task.draw(new Random(1), { steps: 1, batch: 3 })).toThrow(`${task.name}: steps must be an integer of at least 2, got 1`);
    expect(() => task.draw(new Random(1), { steps: 5, batch: 2.5 })).toThrow('batch must be an integer of at least 0, got 2.5');
  });

  test(`${task.name}.targetsOf(x) refuses x of another size, and sequences without two marks`, () => {
    expect(() => task.targetsOf(new Float32Array(7), { steps: 3, batch: 2 })).toThrow('x must hold 3 × 2 × 2 numbers, got 7');
    expect(() => task.targetsOf(new Float32Array(12), { steps: 3, batch: 2 })).toThrow('sequence 0 must have two marks, got 0');
  });

  test(`${task.name}.draw(random, sizes) has values of mean 1/2 in channel 0`, () => {
    const deviation = Math.sqrt(task === xor ? 1 / 4 : 1 / 12);
    expect(Math.abs(mean(values) - 1 / 2)).toBeLessThan((5 * deviation) / Math.sqrt(values.length));
    expect(Math.abs(variance(values) - deviation ** 2)).toBeLessThan(1e-3);
  });
});

describe('values and targets', () => {
  const sizes = { steps: 12, batch: 20_000 };
  const targetsOf = (task: MarkedTask): Float32Array => task.draw(new Random(11), sizes).targets;

  test('add and multiply draw values in [0, 1): float32 never rounds one up to 1', () => {
    const top = { bits: () => 0xffffffff, integer: (count: number) => count - 1 } as Random;
    const { x } = add.draw(top, { steps: 3, batch: 1 });
    expect(x[0]).toBe(1 - 2 ** -24);
    for (const task of [add, multiply]) {
      const values = task.draw(new Random(5), sizes).x.filter((_, i) => i % 2 === 0);
      expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    }
  });

  test('add has targets of mean 1, multiply of mean 1/4, xor of mean 1/2', () => {
    for (const [task, centre] of [
      [add, 1],
      [multiply, 1 / 4],
      [xor, 1 / 2],
    ] as const) {
      expect(Math.abs(mean(targetsOf(task)) - centre)).toBeLessThan(5 * Math.sqrt(task.baseline / sizes.batch));
    }
  });
});

describe.each([1, 5, 100])('copy, %d blanks', (blanks) => {
  const [batch, width] = [400, 10];
  const { x, shape, targets, targetShape } = copy.draw(new Random(2), { blanks, batch });
  const steps = blanks + 20;
  const symbolsAt = (t: number): number[] =>
    Array.from({ length: batch }, (_, b) => x.subarray((t * batch + b) * width, (t * batch + b + 1) * width).indexOf(1));
  const targetsAt = (t: number): number[] => [...targets.subarray(t * batch, (t + 1) * batch)];

  test('copy.draw(random, sizes) gives x as [T + 20, batch, 10], one-hot, and int targets [T + 20, batch]', () => {
    expect(shape).toEqual([steps, batch, width]);
    expect(targetShape).toEqual([steps, batch]);
    expect([x.length, targets.length]).toEqual([steps * batch * width, steps * batch]);
    expect(targets).toBeInstanceOf(Int32Array);
    for (let row = 0; row < steps * batch; row++) {
      const one = x.subarray(row * width, (row + 1) * width);
      if (one.filter((entry) => entry === 1).length !== 1 || one.filter((entry) => entry === 0).length !== width - 1) {
        throw new Error(`row ${row} is not one-hot`);
      }
    }
  });

  test('copy.draw(random, sizes) shows ten symbols, blanks, one sign to answer after T − 1 of them, and blanks again', () => {
    for (let t = 0; t < 10; t++) expect(Math.max(...symbolsAt(t))).toBeLessThan(8);
    for (let t = 10; t < steps; t++) expect(new Set(symbolsAt(t))).toEqual(new Set([t === 9 + blanks ? 9 : 8]));
  });

  test('copy.draw(random, sizes) wants blanks for T + 10 steps, then the ten symbols in their order', () => {
    for (let t = 0; t < blanks + 10; t++) expect(new Set(targetsAt(t))).toEqual(new Set([8]));
    for (let t = 0; t < 10; t++) expect(targetsAt(blanks + 10 + t)).toEqual(symbolsAt(t));
  });

  test('copy.draw(random, sizes) draws the eight symbols alike often', () => {
    const drawn = Array.from({ length: 10 }, (_, t) => symbolsAt(t)).flat();
    for (let symbol = 0; symbol < 8; symbol++) {
      const share = drawn.filter((one) => one === symbol).length / drawn.length;
      expect(Math.abs(share - 1 / 8)).toBeLessThan(fiveErrors(1 / 8, drawn.length));
    }
  });

  test('copy.baseline(T) is the cross-entropy of blanks told with certainty and symbols guessed among eight', () => {
    let total = 0;
    for (let t = 0; t < steps; t++) {
      for (const target of targetsAt(t)) total -= Math.log(t < blanks + 10 ? Number(target === 8) : 1 / 8);
    }
    expect(copy.baseline(blanks)).toBeCloseTo(total / (steps * batch), 12);
  });

  test('copy.draw(random, sizes) draws the same for the same seed', () => {
    expect(copy.draw(new Random(2), { blanks, batch })).toEqual({ x, shape, targets, targetShape });
    expect(copy.draw(new Random(3), { blanks, batch }).targets).not.toEqual(targets);
  });
});

describe('copy', () => {
  test('copy.draw(random, sizes) makes an empty batch, and refuses to wait for no step', () => {
    expect(copy.draw(new Random(1), { blanks: 3, batch: 0 })).toMatchObject({ shape: [23, 0, 10], targetShape: [23, 0] });
    expect(() => copy.draw(new Random(1), { blanks: 0, batch: 1 })).toThrow('copy: blanks must be an integer of at least 1, got 0');
  });
});

describe('ackley', () => {
  test.each(content.ackley)('ackley.value(point) gives the numbers of the golden file in dimension $dim, to 1e-12', ({ dim, X, y }) => {
    y.forEach((wanted, i) => {
      expect(Math.abs(ackley.value(X.data.slice(i * dim, (i + 1) * dim)) - wanted)).toBeLessThan(1e-12);
    });
  });

  test('ackley.value(point) is 0 at the origin, positive elsewhere and below 20 + e − 1/e', () => {
    expect(Math.abs(ackley.value([0, 0, 0]))).toBeLessThan(1e-14);
    const { targets } = ackley.draw(new Random(1), { samples: 5000 });
    expect(targets.every((y) => y > 0 && y < 20 + Math.E - 1 / Math.E)).toBe(true);
  });

  test('ackley.value(point) has its waves at large integers too, and passes NaN on', () => {
    expect(ackley.value([2 ** 40, -(2 ** 40)])).toBeCloseTo(20, 12);
    expect(ackley.value([Number.NaN, 0])).toBeNaN();
  });

  test('ackley.draw(random, { samples, dim }) draws points uniformly on (−40, 40), in two dimensions unless told', () => {
    const { x, shape, targets, targetShape } = ackley.draw(new Random(3), { samples: 10_000, dim: 5 });
    expect([shape, targetShape, x.length, targets.length]).toEqual([[10_000, 5], [10_000], 50_000, 10_000]);
    expect(x.every((coordinate) => Math.abs(coordinate) <= 40)).toBe(true);
    expect(Math.abs(mean(x))).toBeLessThan((5 * (80 / Math.sqrt(12))) / Math.sqrt(x.length));
    expect(variance(x) / (80 ** 2 / 12)).toBeCloseTo(1, 1);
    expect(targets[7]).toBe(Math.fround(ackley.value(x.subarray(35, 40))));
    expect(ackley.draw(new Random(3), { samples: 4 }).shape).toEqual([4, 2]);
    expect(ackley.draw(new Random(3), { samples: 0 }).x).toHaveLength(0);
  });

  test('ackley.draw(random, sizes) refuses points without coordinates', () => {
    expect(() => ackley.draw(new Random(1), { samples: 3, dim: 0 })).toThrow('ackley: dim must be an integer of at least 1, got 0');
    expect(() => ackley.value([])).toThrow('ackley: a point must have at least one coordinate, got none');
  });
});

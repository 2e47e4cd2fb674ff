import { describe, expect, test } from '@jest/globals';
import { Random } from '../src/index.js';

const many = (count: number, next: () => number) => Float64Array.from({ length: count }, next);
const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;

describe('new Random(seed)', () => {
  test('bits() is xoshiro128** of the state that the seed gives', () => {
    // The generator once more, in exact integers: Blackman and Vigna, figure 1 with the ** scrambler.
    const word = (value: bigint) => value & 0xffffffffn;
    const rotate = (value: bigint, k: bigint) => word((value << k) | (value >> (32n - k)));
    const mix = (value: bigint) => {
      let h = word(value);
      h = word((h ^ (h >> 16n)) * 0x85ebca6bn);
      h = word((h ^ (h >> 13n)) * 0xc2b2ae35n);
      return h ^ (h >> 16n);
    };
    const golden = 0x9e3779b9n;
    for (const seed of [0, 1, 123, -5, 2 ** 40 + 3]) {
      const [low, high] = [word(BigInt(seed)), word(BigInt(seed) >> 32n)];
      const s = [1n, 2n, 3n, 4n].map((i) => mix(mix(low + golden * i) + mix(high + golden * (i + 4n)))) as [bigint, bigint, bigint, bigint];
      const expected = Array.from({ length: 100 }, () => {
        const result = word(rotate(word(s[1] * 5n), 7n) * 9n);
        const t = word(s[1] << 9n);
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = rotate(s[3], 11n);
        return Number(result);
      });
      const random = new Random(seed);
      expect(Array.from({ length: 100 }, () => random.bits())).toEqual(expected);
    }
  });

  test('uniform(low, high) stays inside the open interval and has its mean and variance', () => {
    const n = 200_000;
    const random = new Random(1);
    const values = many(n, () => random.uniform(-1, 3));
    expect(values.every((value) => value > -1 && value < 3)).toBe(true);
    // Five standard errors: sd/√n for the mean 1, sd = 4/√12.
    expect(Math.abs(mean(values) - 1)).toBeLessThan((5 * 4) / Math.sqrt(12 * n));
    expect(Math.abs(mean(values.map((value) => (value - 1) ** 2)) - 16 / 12)).toBeLessThan(0.02);
  });

  test('uniforms(count, low, high) are as many numbers of uniform(low, high) in float32, and what comes after them is the same', () => {
    for (const seed of [0, 1, -5, 2 ** 40 + 3]) {
      const [one, other] = [new Random(seed), new Random(seed)];
      expect(one.normal()).toBe(other.normal()); // a spare one is kept over what follows
      for (const [count, low, high] of [
        [1000, 1e-6, 1 - 1e-6],
        [0, 0, 1],
        [1, -3, 5],
        [7, 2, 2],
      ] as const) {
        expect(one.uniforms(count, low, high)).toEqual(Float32Array.from({ length: count }, () => other.uniform(low, high)));
      }
      expect(one.uniforms(5)).toEqual(Float32Array.from({ length: 5 }, () => other.uniform()));
      expect([one.normal(), one.bits()]).toEqual([other.normal(), other.bits()]);
    }
  });

  test('normal() has mean 0, variance 1, skewness 0 and kurtosis 3', () => {
    const n = 200_000;
    const random = new Random(2);
    const values = many(n, () => random.normal());
    const moment = (k: number) => mean(values.map((value) => value ** k));
    // Five standard errors √(var(zᵏ)/n): var is 1, 2, 15, 96.
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
  });

  test('neighbouring seeds, and forks by name, give streams without correlation', () => {
    const n = 50_000;
    const streams = [
      new Random(0),
      new Random(1),
      new Random(2),
      new Random(1).fork('weight'),
      new Random(1).fork('bias'),
      new Random(2 ** 40),
    ];
    const drawn = streams.map((random) => many(n, () => random.normal()));
    for (const [i, a] of drawn.entries()) {
      for (const b of drawn.slice(i + 1))
        expect(Math.abs(mean(a.map((value, k) => value * (b[k] as number))))).toBeLessThan(5 / Math.sqrt(n));
    }
  });

  test('seeds that share their low 32 bits, or a combination of both halves, give different streams', () => {
    const first = [5, 5 + 2 ** 32, 5837126160, 5 + 2 ** 51].map((seed) => new Random(seed).bits());
    expect(new Set(first).size).toBe(first.length);
  });

  test('fork(name) does not depend on what was drawn before', () => {
    const random = new Random(7);
    const before = random.fork('weight').uniform();
    random.normal();
    expect(random.fork('weight').uniform()).toBe(before);
  });

  test('permutation(n) holds each index once, and every order of 3 about equally often', () => {
    const random = new Random(3);
    expect(Array.from(random.permutation(100)).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const counts: Record<string, number> = {};
    for (let i = 0; i < 6000; i++) {
      const order = random.permutation(3).join();
      counts[order] = (counts[order] ?? 0) + 1;
    }
    expect(Object.keys(counts).length).toBe(6);
    for (const count of Object.values(counts)) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(1000));
  });
});

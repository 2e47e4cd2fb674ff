import { type Random, SlimError } from '@slim/core';
import { checkCount } from './checkCount.js';

const HALF_WIDTH = 40;

/** Points and the values there. */
export interface Samples {
  /** [samples, dim], row-major. */
  readonly x: Float32Array;
  readonly shape: readonly [samples: number, dim: number];
  /** [samples] */
  readonly targets: Float32Array;
  readonly targetShape: readonly number[];
}

/** Ackley's function at one point. */
const value = (point: ArrayLike<number>): number => {
  if (point.length === 0) throw new SlimError('size', 'ackley', 'a point must have at least one coordinate, got none');
  const numbers = Array.from(point);
  const mean = (f: (x: number) => number): number => numbers.reduce((total, x) => total + f(x), 0) / numbers.length;
  const rms = Math.sqrt(mean((x) => x * x));
  const waves = mean((x) => Math.cos(2 * Math.PI * (x - Math.round(x)))); // one period: 2πx itself rounds when x is large
  return 20 + Math.E - 20 * Math.exp(-0.2 * rms) - Math.exp(waves);
};

/**
 * Ackley's function, a hilly bowl to fit: y = 20 + e − 20·exp(−0.2·√mean(x²)) − exp(mean(cos 2πx)). It is 0 at the origin,
 * positive elsewhere and below 20 + e − 1/e ≈ 22.35. Not a sequence: points are independent, uniform on (−40, 40).
 *
 * @see Ackley, A connectionist machine for genetic hillclimbing, Kluwer 1987
 */
export const ackley = {
  name: 'ackley',
  /** y at a point of any dimension, in float64. */
  value,
  /** Draws points and the values there. */
  draw: (random: Random, { samples, dim = 2 }: { readonly samples: number; readonly dim?: number }): Samples => {
    checkCount('ackley', 'samples', samples, 0);
    checkCount('ackley', 'dim', dim, 1);
    const x = Float32Array.from({ length: samples * dim }, () => random.uniform(-HALF_WIDTH, HALF_WIDTH));
    const targets = Float32Array.from({ length: samples }, (_, i) => value(x.subarray(i * dim, (i + 1) * dim)));
    return { x, shape: [samples, dim], targets, targetShape: [samples] };
  },
} as const;

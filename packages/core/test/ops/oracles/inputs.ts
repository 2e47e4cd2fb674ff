/** Inputs of tests, rounded to float32 and returned in float64, so that an oracle sees exactly what a tensor holds. */
import { householderProduct64 } from './householderProduct64.js';

/** Numbers from 0 to 1, the same for the same seed (the generator called mulberry32). */
const uniforms = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

export const rounded = (data: Iterable<number>): Float64Array => Float64Array.from(Float32Array.from(data));

/** Normally distributed numbers, by Box and Muller. */
export const gaussian = (count: number, seed: number, mean = 0, deviation = 1): Float64Array => {
  const draw = uniforms(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  return rounded(Array.from({ length: count }, () => mean + deviation * normal()));
};

/** Vectors for reflections, by what is hard about them. */
export const vectorKinds: Readonly<Record<string, (count: number, seed: number) => Float64Array>> = {
  gaussian: (count, seed) => gaussian(count, seed),
  'mean-shifted Gaussian': (count, seed) => gaussian(count, seed, 1),
  'nearly parallel': (count, seed) => gaussian(count, seed, 1, 0.05),
  'almost equal': (count, seed) => gaussian(count, seed, 1, 1e-4),
  tiny: (count, seed) => gaussian(count, seed, 0, 1e-25),
  huge: (count, seed) => gaussian(count, seed, 0, 1e25),
};

/** The n × n matrix Q·diag(1 … 1/condition, in equal ratios)·P with random orthogonal Q and P. */
export const withCondition = (n: number, condition: number, seed: number): Float64Array => {
  const diagonal = new Float64Array(n * n);
  for (let i = 0; i < n; i++) diagonal[i * n + i] = n === 1 ? 1 : condition ** (-i / (n - 1));
  const right = householderProduct64(diagonal, gaussian(n * n, seed), n, n, n, false);
  const flipped = transpose64(right, n, n);
  return rounded(householderProduct64(flipped, gaussian(n * n, seed + 1), n, n, n, false));
};

/** The symmetric n × n matrix Q·diag(1 … 1/condition)·Qᵀ. */
export const definiteWithCondition = (n: number, condition: number, seed: number): Float64Array => {
  const u = gaussian(n * n, seed);
  const diagonal = new Float64Array(n * n);
  for (let i = 0; i < n; i++) diagonal[i * n + i] = n === 1 ? 1 : condition ** (-i / (n - 1));
  const half = transpose64(householderProduct64(diagonal, u, n, n, n, false), n, n);
  const full = householderProduct64(half, u, n, n, n, false);
  return rounded(full.map((_, at) => full[Math.max(Math.floor(at / n), at % n) * n + Math.min(Math.floor(at / n), at % n)] as number));
};

export const transpose64 = (a: ArrayLike<number>, rows: number, columns: number): Float64Array =>
  Float64Array.from({ length: rows * columns }, (_, at) => a[(at % rows) * columns + Math.floor(at / rows)] as number);

/** a·b for a [m, k] and b [k, n]. */
export const multiply64 = (a: ArrayLike<number>, b: ArrayLike<number>, m: number, k: number, n: number): Float64Array => {
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      for (let j = 0; j < n; j++) c[i * n + j]! += (a[i * k + p] as number) * (b[p * n + j] as number);
    }
  }
  return c;
};

export const abs64 = (a: ArrayLike<number>): Float64Array => Float64Array.from(a, Math.abs);

/** f of each matrix of a batch, the results one after the other. */
export const eachOf = (batch: number, f: (index: number) => ArrayLike<number>): Float64Array =>
  Float64Array.from(Array.from({ length: batch }, (_, index) => Array.from(f(index))).flat());

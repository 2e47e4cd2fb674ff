import { Random } from '@slim/core';

/** An n × n matrix that is to be learnt, row-major in float64. */
export interface Target {
  readonly re: Float64Array;
  /** Absent for a real matrix. */
  readonly im?: Float64Array;
}

/** A transform, or the control. */
export interface Transform {
  readonly key: string;
  /** Published root mean square errors by size, where there are any. */
  readonly published?: Readonly<Record<number, number>>;
  /** Whether there is nothing to be found. */
  readonly isControl?: true;
  /** The matrix that takes rows to their transforms, scaled so that it is orthogonal (unitary). */
  readonly matrix: (n: number, seed: number) => Target;
}

const fill = (n: number, entry: (i: number, k: number) => number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n));

/** (−1) to the number of ones that i and k share. */
const sign = (i: number, k: number): number => {
  let [ones, shared] = [0, i & k];
  for (; shared > 0; shared >>= 1) ones += shared & 1;
  return ones % 2 === 0 ? 1 : -1;
};

const bySize = (...errors: number[]): Record<number, number> => Object.fromEntries(errors.map((error, i) => [8 << i, error]));

/** What is to be learnt. Published: Dao et al., arXiv 1903.05895, a butterfly after a permutation. */
export const transforms: readonly Transform[] = [
  {
    key: 'DFT',
    published: bySize(3.1e-6, 4.6e-6, 8.7e-6, 1.0e-5, 2.0e-5, 3.8e-5, 8.0e-5, 5.7e-5),
    matrix: (n) => ({
      re: fill(n, (i, k) => Math.cos((2 * Math.PI * ((i * k) % n)) / n) / Math.sqrt(n)),
      im: fill(n, (i, k) => -Math.sin((2 * Math.PI * ((i * k) % n)) / n) / Math.sqrt(n)),
    }),
  },
  {
    key: 'DCT-II',
    published: bySize(4.4e-6, 1.1e-5, 8.6e-6, 1.2e-5, 2.1e-5, 1.9e-5, 3.1e-5, 7.3e-5),
    matrix: (n) => ({ re: fill(n, (i, k) => Math.sqrt((k === 0 ? 1 : 2) / n) * Math.cos((Math.PI * (2 * i + 1) * k) / (2 * n))) }),
  },
  {
    key: 'DST-II',
    matrix: (n) => ({
      re: fill(n, (i, k) => Math.sqrt((k === n - 1 ? 1 : 2) / n) * Math.sin((Math.PI * (2 * i + 1) * (k + 1)) / (2 * n))),
    }),
  },
  {
    key: 'Hadamard',
    published: bySize(8.8e-7, 7.8e-6, 1.3e-5, 3.9e-5, 3.5e-5, 4.5e-5, 6.1e-5, 3.6e-5),
    matrix: (n) => ({ re: fill(n, (i, k) => sign(i, k) / Math.sqrt(n)) }),
  },
  {
    key: 'Hartley',
    matrix: (n) => ({
      re: fill(n, (i, k) => (Math.cos((2 * Math.PI * ((i * k) % n)) / n) + Math.sin((2 * Math.PI * ((i * k) % n)) / n)) / Math.sqrt(n)),
    }),
  },
  {
    key: 'random',
    isControl: true,
    published: bySize(1.4e-1, 1.6e-1, 1.4e-1, 1.1e-1, 8.4e-2, 6.1e-2, 4.4e-2, 3.1e-2),
    matrix: (n, seed) => {
      const random = new Random(seed).fork('control');
      return { re: fill(n, () => random.normal() / Math.sqrt(n)) };
    },
  },
];

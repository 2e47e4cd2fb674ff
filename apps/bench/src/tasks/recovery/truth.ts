import { Random } from '@slim/core';
import { Matrix64, multiply, svd } from '@slim/core/linalg';

/** The true matrices are SIZE × SIZE. */
export const SIZE = 64;

/** What kind of matrix is to be recovered. */
export type Truth = 'sparse' | 'spectral';

/** Entries of a sparse truth that are 0, in each column. */
const ZEROS = 0.75 * SIZE;

/** Standard deviation of the other entries. */
const DEVIATION = 0.01;

/** Entries N(0, 0.01²), three quarters of each column set to 0, in places of its own. */
const sparse = (random: Random): Matrix64 => {
  const data = Float64Array.from({ length: SIZE * SIZE }, () => random.normal(0, DEVIATION));
  for (let j = 0; j < SIZE; j++) {
    for (const i of random.permutation(SIZE).subarray(0, ZEROS)) data[i * SIZE + j] = 0;
  }
  return new Matrix64(SIZE, SIZE, data);
};

/** U·Σ·Vᵀ with singular values uniform in [0, 1]; U and V, uniformly distributed, are the singular vectors of a normal matrix. */
const spectral = (random: Random): Matrix64 => {
  const normal = Float64Array.from({ length: SIZE * SIZE }, () => random.normal());
  const { u, v } = svd(new Matrix64(SIZE, SIZE, normal));
  const s = Float64Array.from({ length: SIZE }, () => random.uniform());
  const stretched = u.data.map((entry, k) => entry * (s[k % SIZE] as number));
  return multiply(new Matrix64(SIZE, SIZE, stretched), v.transpose());
};

/** The matrix that is to be found; the same seed gives the same matrix. */
export const truthOf = (truth: Truth, seed: number): Matrix64 => {
  const random = new Random(seed).fork(`recovery ${truth}`);
  return truth === 'sparse' ? sparse(random) : spectral(random);
};

import type { Context } from '@slim/core';
import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { placesOf } from '../interval.js';

/** Softmax of this and 0 is the smallest normal float32 number beside 1: a share of zero. */
const NOTHING = Math.log(2 ** -126);

/**
 * The numbers nearest to the given ones of which none is negative and which add up to 1.
 *
 * Source: Held, Wolfe, Crowder, "Validation of subgradient optimization", Mathematical Programming 6 (1974).
 */
const ontoShares = (given: readonly number[]): number[] => {
  const most = given.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const shifted = given.map((entry) => entry - most); // the same nearest shares, and sums stay small where it counts
  let [sum, threshold] = [0, -1];
  for (const [k, entry] of [...shifted].sort((a, b) => b - a).entries()) {
    if (entry <= threshold) break; // every further entry only counts while it is above the threshold
    sum += entry;
    threshold = (sum - 1) / (k + 1);
  }
  return shifted.map((entry) => Math.max(entry - threshold, 0));
};

const logitsOf = (shares: readonly number[]): number[] => {
  const most = shares.reduce((a, b) => Math.max(a, b), 0);
  return shares.map((share) => Math.max(Math.log(share / most), NOTHING));
};

/**
 * Logits L = Lᵀ (the diagonal does not count) whose softmax in each row is p, if there are such: log p_jk = L_jk − z_j, so
 * that log p_jk − log p_kj = z_k − z_j. Otherwise those of the z that fits best on average.
 */
const balance = (logs: number[][]): number[][] => {
  const n = logs.length;
  const z = logs.map((row, j) => row.reduce((total, entry, k) => (k === j ? total : total + (logs[k]?.[j] ?? 0) - entry), 0) / n);
  return logs.map((row, j) => row.map((entry, k) => (entry + (z[j] as number) + (logs[k]?.[j] ?? 0) + (z[k] as number)) / 2));
};

/**
 * The nearest W of GershgorinLinear: the diagonal entry by entry; the rest, over −r/2, onto the shares that add up to 1 in the
 * matrix or in each row. Of a symmetric W it is the symmetric part that counts. With `rowwise` and `real` together the set
 * is not convex: the nearest rows are balanced, which is exact where W is of the class, but not proven to be nearest.
 */
export const gershgorinFit = (
  w: Matrix64,
  { sigmaMin, sigmaMax, real, rowwise }: Context<{ sigmaMin: number; sigmaMax: number; real: boolean; rowwise: boolean }>,
  { add, scale }: typeof Linalg,
) => {
  const n = w.rows;
  const [middle, radius] = [(sigmaMin + sigmaMax) / 2, (sigmaMax - sigmaMin) / 2];
  const target = (real && !rowwise ? scale(add(w, w.transpose()), 0.5) : w).toArray();
  const centres = target.map((row, j) => 2 * middle - (row[j] as number));
  const values = { diag: placesOf(centres, { sigmaMin: middle - radius / 2, sigmaMax: middle + radius / 2 }) };
  if (n === 1 || radius === 0) return { values, nearest: true };
  const beside = target.map((row, j) => row.filter((_, k) => k !== j).map((entry) => (-2 * entry) / radius));
  const flat = rowwise ? beside.map((row) => logitsOf(ontoShares(row))) : chunks(logitsOf(ontoShares(beside.flat())), n - 1);
  const logs = flat.map((row, j) => [...row.slice(0, j), 0, ...row.slice(j)]);
  const balanced = real && rowwise ? balance(logs) : logs;
  return {
    values: { ...values, w: Float64Array.from(balanced.flat(), (entry) => (real ? entry / 2 : entry)) },
    nearest: !(real && rowwise && n > 2),
  };
};

const chunks = (entries: readonly number[], length: number): number[][] =>
  Array.from({ length: entries.length / length }, (_, k) => entries.slice(k * length, (k + 1) * length));

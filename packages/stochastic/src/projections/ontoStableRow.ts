import { ontoSimplex } from './ontoSimplex.js';

const sumOf = (row: Float64Array): number => row.reduce((a, b) => a + b, 0);

/**
 * The row w nearest to v with Σw⁺ ≤ most and Σw ≥ least, where most ≥ least: the rows of the difference of a distribution times
 * `most` and a row without negative entries whose sum is at most most − least.
 *
 * With λ, μ ≥ 0 for the two constraints w = (v + μ − λ)⁺ − (−v − μ)⁺. One of them, or none, is 0, or else both parts are of a
 * known sum, and each is a projection of its own: the thresholds λ − μ and −μ do not know of each other.
 */
export const ontoStableRow = (v: Float64Array, least: number, most: number): Float64Array => {
  const positive = (row: Float64Array) => sumOf(row.map((entry) => Math.max(entry, 0)));
  const [fits, reaches] = [(row: Float64Array) => positive(row) <= most, (row: Float64Array) => sumOf(row) >= least];
  if (fits(v) && reaches(v)) return v;
  const top = ontoSimplex(v, most);
  if (!fits(v)) {
    const cut = v.map((entry, i) => (entry > 0 ? (top[i] as number) : entry));
    if (reaches(cut)) return cut; // μ = 0
  }
  if (!reaches(v)) {
    const step = (least - sumOf(v)) / v.length;
    const lifted = v.map((entry) => entry + step);
    if (fits(lifted)) return lifted; // λ = 0
  }
  const bottom = ontoSimplex(
    v.map((entry) => -entry),
    most - least,
  );
  return top.map((entry, i) => entry - (bottom[i] as number));
};

import { must } from './Law.js';

/** Unit roundoff of float32. */
export const U = 2 ** -24;

/** Largest absolute value, NaN if any value is. */
export const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** |a − b| ≤ tolerance·max|b|; the default is the rounding of sums in another order at the sizes of the examples. */
export const closeTo = (a: Float64Array, b: Float64Array, nameA: string, nameB: string, tolerance = 64 * U): void => {
  const allowed = tolerance * largest(b);
  must(a.length === b.length, () => `${nameA} has ${a.length} entries, ${nameB} ${b.length}`);
  a.forEach((value, i) => {
    must(Math.abs(value - (b[i] as number)) <= allowed, () => `${nameA} is ${value} at ${i}, ${nameB} ${b[i]} (allowed ${allowed})`);
  });
};

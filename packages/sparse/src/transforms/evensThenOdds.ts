/** The numbers at even places in order, then those at odd places from the last to the first: what each of n places takes. */
export const evensThenOdds = (n: number): number[] => Array.from({ length: n }, (_, k) => (2 * k < n ? 2 * k : 2 * (n - 1 - k) + 1));

/** The Gram matrix of two complex rows: their squared norms and Σ row₀·conj(row₁). */
export interface Gram {
  first: number;
  second: number;
  re: number;
  im: number;
}

/** A unit vector of two complex numbers: (re, im) of the first, (re, im) of the second. */
export type Pair = readonly [number, number, number, number];

export const emptyGram = (): Gram => ({ first: 0, second: 0, re: 0, im: 0 });

/** Adds a column with the entries a + ib and c + id. */
export const addColumn = (gram: Gram, a: number, b: number, c: number, d: number): void => {
  gram.first += a * a + b * b;
  gram.second += c * c + d * d;
  gram.re += a * c + b * d;
  gram.im += b * c - a * d;
};

/**
 * The unit u for which u·(uᴴ·A) is the nearest matrix of rank one to the 2 × n matrix A of this Gram matrix: its leading
 * eigenvector, by the formula without cancellation. (1, 0) where A is zero.
 */
export const leading = ({ first, second, re, im }: Gram): Pair => {
  const half = (first - second) / 2;
  const more = Math.abs(half) + Math.hypot(half, re, im); // λ minus the smaller of the two squared norms
  const u: Pair = first >= second ? [more, 0, re, -im] : [re, im, more, 0];
  const norm = Math.hypot(...u);
  return norm > 0 ? (u.map((part) => part / norm) as unknown as Pair) : [1, 0, 0, 0];
};

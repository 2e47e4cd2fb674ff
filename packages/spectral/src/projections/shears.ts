import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';

/** Five symmetric blocks: of an upper, a lower, an upper, a lower and an upper shear. */
export type Factors = readonly Matrix64[];

/** Factors, their product, and how much larger the largest partial product is. */
export interface Factored {
  readonly factors: Factors;
  readonly product: Matrix64;
  readonly excess: number;
}

export const symmetric = (m: Matrix64, { add, scale }: typeof Linalg): Matrix64 => scale(add(m, m.transpose()), 0.5);

/** Rows top … bottom − 1 of columns left … right − 1. */
export const block = (
  w: Matrix64,
  [top, bottom]: readonly [number, number],
  [left, right]: readonly [number, number],
  { Matrix64 }: typeof Linalg,
): Matrix64 =>
  Matrix64.from(
    w
      .toArray()
      .slice(top, bottom)
      .map((row) => row.slice(left, right)),
  );

/** M·U(s) for even k, M·L(s) for odd. */
export const sheared = (m: Matrix64, s: Matrix64, k: number, { add, Matrix64, multiply }: typeof Linalg): Matrix64 => {
  const [n, h] = [m.columns, m.columns / 2];
  const { data } = Matrix64.zeros(n, n);
  for (let i = 0; i < h; i++) {
    for (let j = 0; j < h; j++) data[k % 2 === 0 ? i * n + h + j : (h + i) * n + j] = s.data[i * h + j]!;
  }
  return add(m, multiply(m, new Matrix64(n, n, data)));
};

/** U(s₀)·L(s₁)···, of factors rounded to float32. */
export const productOf = (factors: Factors, linalg: typeof Linalg): Factored => {
  const { frobeniusNorm, Matrix64 } = linalg;
  let product = Matrix64.identity(2 * factors[0]!.rows);
  let peak = 0;
  for (const [k, s] of factors.entries()) {
    product = sheared(product, Matrix64.of(s.rows, s.rows, Float32Array.from(s.data)), k, linalg);
    peak = Math.max(peak, frobeniusNorm(product));
  }
  return { factors, product, excess: peak / frobeniusNorm(product) };
};

import { Random } from '@slim/core';
import { Matrix64, multiply } from '@slim/core/linalg';

/** Rows of x and y. */
export const ROWS = 20_000;

/** Standard deviation of what is added to every entry of y. */
export const NOISE = 0.001;

/** Inputs and what the true matrix made of them, both rounded to float32. */
export interface Samples {
  readonly x: Matrix64;
  readonly y: Matrix64;
}

/** x uniform in [0, 1] and y = xW + noise N(0, 0.001²); the same seed gives the same samples. */
export const drawSamples = (w: Matrix64, seed: number, rows = ROWS): Samples => {
  const random = new Random(seed).fork('recovery samples');
  const x = new Matrix64(
    rows,
    w.rows,
    Float64Array.from({ length: rows * w.rows }, () => Math.fround(random.uniform())),
  );
  const exact = multiply(x, w);
  const y = exact.data.map((entry) => Math.fround(entry + random.normal(0, NOISE)));
  return { x, y: new Matrix64(rows, w.columns, y) };
};

import { Matrix64, multiply } from '@slim/core/linalg';
import type { Samples } from './samples.js';

/** All that a quadratic loss needs to know of the samples, in float64. */
export interface Moments {
  /** XᵀX / rows. */
  readonly gram: Matrix64;
  /** XᵀY / rows. */
  readonly cross: Matrix64;
  /** Mean of the squared entries of Y. */
  readonly power: number;
}

const scaled = ({ rows, columns, data }: Matrix64, factor: number): Matrix64 =>
  new Matrix64(
    rows,
    columns,
    data.map((entry) => factor * entry),
  );

export const momentsOf = ({ x, y }: Samples): Moments => {
  const transposed = x.transpose();
  return {
    gram: scaled(multiply(transposed, x), 1 / x.rows),
    cross: scaled(multiply(transposed, y), 1 / x.rows),
    power: y.data.reduce((sum, entry) => sum + entry * entry, 0) / y.data.length,
  };
};

/**
 * Mean over all entries of (XW − Y)². From the moments: tr(WᵀGW − 2WᵀC)/columns + power. The terms cancel down to the
 * noise, 1e-3 to 1e-5 of them, which float64 has digits for.
 */
export const lossOf = ({ gram, cross, power }: Moments, w: Matrix64): number => {
  const image = multiply(gram, w).data;
  const sum = w.data.reduce((total, entry, k) => total + entry * ((image[k] as number) - 2 * (cross.data[k] as number)), 0);
  return sum / w.columns + power;
};

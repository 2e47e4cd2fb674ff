import { Matrix64, solve } from '@slim/core/linalg';
import type { Moments } from './moments.js';

/**
 * Least squares with some entries of W held at 0: what is left of the shrinkage once a penalty has chosen them.
 *
 * Each column j solves G[S, S]·w[S] = C[S, j] for its own support S = {i: W_ij ≠ 0}, so that the loss is the least among all
 * matrices with that support. G of inputs uniform in [0, 1] has a condition of about 200, and the normal equations lose
 * nothing that matters in float64.
 *
 * @param support - a matrix whose entries other than 0 may differ from 0 in the result
 */
export const refit = ({ gram, cross }: Moments, support: Matrix64): Matrix64 => {
  const { rows, columns } = support;
  const data = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    const used = Array.from({ length: rows }, (_, i) => i).filter((i) => support.data[i * columns + j] !== 0);
    const part = Matrix64.from(used.map((i) => used.map((k) => gram.data[i * rows + k] as number)));
    const right = Matrix64.from(used.map((i) => [cross.data[i * columns + j] as number]));
    const { data: values } = used.length === 0 ? right : solve(part, right);
    used.forEach((i, k) => {
      data[i * columns + j] = values[k] as number;
    });
  }
  return new Matrix64(rows, columns, data);
};

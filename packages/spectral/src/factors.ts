import { eye, mul, pad, slice, type Tensor, transpose } from '@tensorflow/tfjs-core';
import { turn, turnBack } from './reflections.js';

/** Two orthogonal matrices as reflections, and the singular values between them. */
export interface Factors {
  readonly u: Tensor;
  readonly v: Tensor;
  /** How many reflections count. */
  readonly usedU: number;
  readonly usedV: number;
  /** [r]. */
  readonly s: Tensor;
}

/** The first columns of x, or all of them and zeros after them. */
const fitColumns = (x: Tensor, count: number): Tensor => {
  const [rows, columns] = x.shape as [number, number];
  if (columns === count) return x;
  if (columns > count) return slice(x, [0, 0], [rows, count]);
  return pad(x, [
    [0, 0],
    [0, count - columns],
  ]);
};

/** x·Q_u·Σ·Q_vᵀ, where Σ has the singular values on its diagonal and zeros elsewhere. */
export const throughFactors = (x: Tensor, { u, v, s, usedU, usedV }: Factors): Tensor => {
  const stretched = mul(fitColumns(turn(x, u, usedU), s.size), s);
  return turnBack(fitColumns(stretched, v.shape[1] as number), v, usedV);
};

/** Q_u·Σ·Q_vᵀ, from its shorter side. */
export const fromFactors = (factors: Factors): Tensor => {
  const { u, v, s, usedU, usedV } = factors;
  const [rows, columns] = [u.shape[1] as number, v.shape[1] as number];
  if (rows <= columns) return throughFactors(eye(rows), factors);
  return transpose(throughFactors(eye(columns), { u: v, v: u, usedU: usedV, usedV: usedU, s }));
};

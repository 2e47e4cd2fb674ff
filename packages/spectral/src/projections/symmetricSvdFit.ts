import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import type { Interval } from '../interval.js';
import { leftTo, sigmaOf } from './svdFit.js';

/** Parameters of Vᵀ·Λ·V for the symmetric part of a matrix; what does not fit the interval goes into the lengths of the rows of V. */
export const symmetricSvdFit = (w: Matrix64, interval: Interval, { add, eigh, scale }: typeof Linalg) => {
  const { values, vectors } = eigh(scale(add(w, w.transpose()), 0.5));
  const left = Array.from(values, (value) => leftTo(value, interval));
  const n = w.rows;
  const V = vectors.transpose().data.map((entry, at) => entry * Math.sqrt(left[Math.floor(at / n)] as number));
  return { V, sigma: sigmaOf(values, n, interval) };
};

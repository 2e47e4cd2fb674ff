import { type Matrix64, singularValues } from '@slim/core/linalg';
import { lossOf, type Moments } from './moments.js';

/** What a curve shows of a matrix. */
export interface Outline {
  /** Mean squared error on all samples, without the penalty, in float64. */
  readonly loss: number;
  /** Share of the zeros of the true matrix that are exactly 0; null where it has none. */
  readonly zeros: number | null;
  /** Share of its other entries that are not 0. */
  readonly kept: number;
}

/** How near a matrix comes to the true one. */
export interface Findings extends Outline {
  /** Sum of |W − true W| over all entries. */
  readonly distance: number;
  /** The largest difference between a singular value and the true one of the same rank. */
  readonly sigma: number;
}

const shareOf = (places: readonly number[], holds: (place: number) => boolean): number | null =>
  places.length === 0 ? null : places.filter(holds).length / places.length;

export const outlineOf = (w: Matrix64, truth: Matrix64, moments: Moments): Outline => {
  const places = [...truth.data.keys()];
  const isZero = (place: number) => w.data[place] === 0;
  return {
    loss: lossOf(moments, w),
    zeros: shareOf(
      places.filter((place) => truth.data[place] === 0),
      isZero,
    ),
    kept:
      shareOf(
        places.filter((place) => truth.data[place] !== 0),
        (place) => !isZero(place),
      ) ?? 1,
  };
};

export const findingsOf = (w: Matrix64, truth: Matrix64, moments: Moments): Findings => {
  const expected = singularValues(truth);
  return {
    ...outlineOf(w, truth, moments),
    distance: w.data.reduce((sum, entry, place) => sum + Math.abs(entry - (truth.data[place] as number)), 0),
    sigma: singularValues(w).reduce((most, s, k) => Math.max(most, Math.abs(s - (expected[k] as number))), 0),
  };
};

import type { LinearMap, MapPromise } from '@slim/core';
import type { Numbers } from './numbers.js';

/** A square map that is diagonal, over the real numbers or, with the halves of a row as real and imaginary parts, the complex ones. */
export interface DiagonalMap {
  /** The diagonal as one tensor [n], or as real and imaginary parts, each [n/2]. */
  diagonal(): Numbers;
}

/** Whether a map says that it is diagonal: then a sequence needs no loop over its times. */
export const isDiagonal = (map: LinearMap): map is LinearMap & DiagonalMap =>
  typeof (map as Partial<DiagonalMap>).diagonal === 'function' && map.inFeatures === map.outFeatures;

/** The largest modulus that keeps |λ| below 1 whatever float32 rounds: 1 − 2⁻²⁰. */
const LARGEST_MODULUS = 1 - 2 ** -20;

/** The rule that a bound on |λ| breaks. */
export const refuseSigmaMax = (sigmaMax: number): string | undefined =>
  sigmaMax > 0 && sigmaMax <= LARGEST_MODULUS ? undefined : `sigmaMax must be above 0 and at most 1 − 2⁻²⁰, got ${sigmaMax}`;

/** No eigenvalue has a modulus above sigmaMax. */
export const moduliPromise = (tolerance: number): MapPromise<{ sigmaMax: number }> => ({
  kind: 'hard',
  property: ({ sigmaMax }) => `|λ| ≤ ${sigmaMax}`,
  bound: ({ sigmaMax }) => sigmaMax,
  tolerance,
  measure: (w, _context, { spectralRadius }) => spectralRadius(w),
  method: 'spectral radius in float64',
});

/** Share of sigmaMax at which a modulus starts: its square is uniform on [0.9², 0.999²], a ring of slow modes. */
export const initialShare = (uniform: () => number): number => {
  const [low, high] = [0.9 ** 2, 0.999 ** 2];
  return Math.sqrt(low + (high - low) * uniform());
};

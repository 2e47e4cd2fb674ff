import type { Context, MapPromise, Traits } from '@slim/core';
import { isPowerOfTwo } from '../butterfly/isPowerOfTwo.js';

/** Rounding of the row sums of a product of m − 1 factors: two mixtures each, with three roundings, and their probabilities. */
const rounding = ({ inFeatures }: Context): number => 8 * Math.log2(2 * inFeatures) * 2 ** -24;

const sums: Extract<MapPromise, { measure: unknown }>['measure'] = ({ data, columns }) => {
  const [ofRows, ofColumns] = [new Float64Array(data.length / columns), new Float64Array(columns)];
  data.forEach((entry, at) => {
    ofRows[Math.floor(at / columns)]! += entry;
    ofColumns[at % columns]! += entry;
  });
  return [...ofRows, ...ofColumns].reduce((most, sum) => Math.max(most, Math.abs(sum - 1)), 0);
};

/** No entry of W is below 0, exactly. */
export const nonNegative = {
  kind: 'hard',
  property: 'W ≥ 0',
  tolerance: 0,
  measure: ({ data }) => data.reduce((least, entry) => Math.min(least, entry), 0),
  relation: 'at least',
  method: 'smallest entry of W',
} as const satisfies MapPromise<object>;

/** W is doubly stochastic. Its norm is 1, so that tolerances relative to ‖W‖ are relative to at least 1. */
export const softPromises: readonly MapPromise<{ complex: boolean }>[] = [
  nonNegative,
  {
    kind: 'hard',
    property: 'rows and columns of W sum to 1',
    tolerance: rounding,
    measure: sums,
    method: 'largest distance of a row or column sum from 1 in float64',
  },
];

/** A doubly stochastic matrix is a mean of permutation matrices (Birkhoff), so that ‖W‖₂ ≤ 1. */
export const softTraits = (context: Context): Traits => ({ nonNegative: 0, sigmaMax: { value: 1, tolerance: rounding(context) } });

/** The rule of soft permutations for sizes. */
export const refuseSize = ({ inFeatures }: Context): string | undefined =>
  isPowerOfTwo(inFeatures) ? undefined : `the size must be a power of two, got ${inFeatures}`;

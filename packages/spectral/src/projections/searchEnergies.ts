import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { type Candidate, energiesBy, lengthInUnits } from './energies.js';

/** A distance, relative to W, that is nothing but the rounding of parameters. */
const EXACT = 2 ** -17;

/** What the rounding of W itself may add before a W that is in the class no longer counts as met. */
const CLOSE = 2 ** -14;

/** How a map with an energy holds matrices. */
export interface Holder<P> {
  /** Symmetric matrices M from a right-hand side, one function for each way to look for an energy. */
  readonly equations: readonly ((right: Matrix64) => Matrix64 | undefined)[];
  /** Parameters of W, or of matrices near it, in an energy. */
  readonly parametersIn: (candidate: Candidate) => readonly P[];
  /** W of parameters rounded to float32, in float64. */
  readonly matrixOf: (parameters: P) => Matrix64;
}

/** The parameters whose matrix is nearest to v, of all energies tried; whether v itself is in the class and met up to rounding. */
export const searchEnergies = <P>(
  v: Matrix64,
  { equations, parametersIn, matrixOf }: Holder<P>,
  linalg: typeof Linalg,
): { readonly best: P | undefined; readonly nearest: boolean } => {
  const { frobeniusNorm, subtract } = linalg;
  const size = frobeniusNorm(v);
  let best: P | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const equation of equations) {
    for (const candidate of energiesBy(v.rows, equation, linalg)) {
      // Rounding on the way to W, by the condition of L·Lᵀ: the square of that of L, which a mean tells better than a maximum.
      const rounding = (2 ** -24 * lengthInUnits(candidate.inverse, candidate.units) ** 2 * size) / v.rows;
      for (const parameters of parametersIn(candidate)) {
        const distance = frobeniusNorm(subtract(v, matrixOf(parameters)));
        if (distance + rounding < least) [best, least] = [parameters, distance + rounding];
        if (distance <= EXACT * size && rounding <= CLOSE * size) return { best, nearest: true };
      }
    }
  }
  return { best, nearest: false };
};

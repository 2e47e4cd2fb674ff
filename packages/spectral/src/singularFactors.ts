import type { Context } from '@slim/core';
import { matMul, mul, reshape, slice, type Tensor } from '@tensorflow/tfjs-core';
import { orthogonalError, orthogonalised, orthogonalWithin, squaredOrthogonalError } from './orthogonalError.js';
import { buildingPays } from './reflections.js';

/** How the factors of a singular value decomposition are kept orthogonal. */
export interface Orthogonalise {
  /**
   * `penalty` (default, as the reference): by regError, the norms of what is missing. `squaredPenalty`: by regError, the
   * squares of those norms, which is smooth. `afterStep`: `map.afterStep()` replaces them by orthogonal ones after every
   * step of the optimiser, and regError may be left out of the loss.
   */
  orthogonalise: 'penalty' | 'squaredPenalty' | 'afterStep';
}

/** The rule that the choice breaks. */
export const refuseOrthogonalise = ({ orthogonalise }: Orthogonalise): string | undefined =>
  ['penalty', 'squaredPenalty', 'afterStep'].includes(orthogonalise)
    ? undefined
    : `orthogonalise must be 'penalty', 'squaredPenalty' or 'afterStep', got '${orthogonalise}'`;

/** The penalty on one square factor. */
export const factorPenalty = (q: Tensor, { orthogonalise }: Orthogonalise): Tensor =>
  orthogonalise === 'squaredPenalty' ? squaredOrthogonalError(q) : orthogonalError(q);

/** The factors after a step of the optimiser. */
export const factorsAfterStep = <P extends string>(
  factors: Record<P, Tensor>,
  { orthogonalise }: Orthogonalise,
): Partial<Record<P, Tensor>> => {
  if (orthogonalise !== 'afterStep') return {};
  return Object.fromEntries(Object.entries<Tensor>(factors).map(([name, q]) => [name, orthogonalised(q)])) as Record<P, Tensor>;
};

/**
 * The product of a k-column factor, Σ and a k-row factor moves a singular value by about √k + 2 units in the last place of
 * ‖W‖, and a factor that counts as orthogonal by half of what it may be off; 2·(its bound) is more than both.
 */
export const factorRounding = ({ inFeatures: i, outFeatures: o }: Pick<Context, 'inFeatures' | 'outFeatures'>): number =>
  orthogonalWithin(i) + orthogonalWithin(o);

/** As many singular values as W has: [i, 1] → [min(i, o)]. */
export const usedSigma = (sigma: Tensor, { inFeatures: i, outFeatures: o }: Context): Tensor =>
  o < i ? reshape(slice(sigma, [0, 0], [o, 1]), [o]) : reshape(sigma, [i]);

/** U, the singular values s and V without what Σ leaves out: [i, k], [k] and [k, o] for k = min(i, o). */
interface Factors {
  readonly U: Tensor;
  readonly s: Tensor;
  readonly V: Tensor;
}

const thin = ({ U, s, V }: Factors): Factors => {
  const [i, k, o] = [U.shape[0] as number, s.size, V.shape[0] as number];
  return { U: k === i ? U : slice(U, [0, 0], [i, k]), s, V: k === o ? V : slice(V, [0, 0], [k, o]) };
};

/** U·Σ·V. */
export const fromSingular = (factors: Factors): Tensor => {
  const { U, s, V } = thin(factors);
  return matMul(mul(U, s), V);
};

/** x·U·Σ·V, by whichever order takes fewer operations. */
export const throughSingular = (x: Tensor, factors: Factors): Tensor => {
  const { U, s, V } = thin(factors);
  const [inFeatures, k, outFeatures] = [U.shape[0] as number, s.size, V.shape[1] as number];
  const counts = { perRow: 2 * k * (inFeatures + outFeatures), build: 2 * inFeatures * k * outFeatures };
  if (buildingPays(x.shape[0] as number, { inFeatures, outFeatures }, counts)) return matMul(x, matMul(mul(U, s), V));
  return matMul(mul(matMul(x, U), s), V);
};

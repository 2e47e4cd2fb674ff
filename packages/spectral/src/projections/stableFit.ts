import type { Context } from '@slim/core';
import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { excessOf } from '../energy.js';
import { beside, type Candidate, energy64, inColumns, normInUnits, rootOf, rounded } from './energies.js';
import { stein } from './lyapunov.js';
import { searchEnergies } from './searchEnergies.js';

/** Spectral radii, relative to that of W or to 1, that W is brought to before its energy is computed. */
const RADII = [0.9999, 0.999, 0.99, 0.97, 0.9, 0.7];

interface Parameters {
  readonly weight: Matrix64;
  readonly damping: Matrix64;
}

/** ‖D⁻¹·v·D‖²·η: what W is held below 1 by, in an energy. */
const excessIn = (v: Matrix64, units: Float64Array): number => excessOf(v.rows) * normInUnits(v, units) ** 2;

/** W/rho of parameters once they are rounded to float32. */
const matrixOf = ({ weight, damping }: Parameters, linalg: typeof Linalg): Matrix64 => {
  const a = rounded(weight, linalg);
  const { inverse, units } = energy64(beside(a, rounded(damping, linalg), linalg), linalg);
  const w = linalg.multiply(a, inverse);
  return linalg.scale(w, 1 / Math.sqrt(1 + excessIn(w, units)));
};

/** Parameters of v if it lowers an energy by enough, else of the two that do: v cut to a contraction, and v scaled down to one. */
const parametersIn = (v: Matrix64, { factor, inverse, rest, units }: Candidate, linalg: typeof Linalg): Parameters[] => {
  const { cholesky, multiply, scale, solve, subtract, svd } = linalg;
  const stretch = 1 / Math.sqrt(1 - Math.min(excessIn(v, units), 0.5)); // √(1 + η), where η is that of stretch·v
  const contraction = scale(multiply(multiply(inverse, v), factor), stretch);
  const lost = (c: Matrix64) => rootOf(subtract(rest, multiply(c, c.transpose())), linalg);
  const parameters = (c: Matrix64, root: Matrix64): Parameters => ({ weight: multiply(factor, c), damping: multiply(factor, root) });
  const { root, least } = lost(contraction);
  if (least >= 0) return [parameters(contraction, root)];
  // C·Cᵀ ⪯ rest, for what is cut off in the coordinates in which the rest is I.
  const border = cholesky(rest);
  const { u, s, v: right } = svd(solve(border, contraction));
  const cut = multiply(
    multiply(
      border,
      inColumns(
        u,
        s.map((value) => Math.min(value, 1)),
      ),
    ),
    right.transpose(),
  );
  const scaled = scale(contraction, 1 / (s[0] as number));
  return [cut, scaled].map((c) => parameters(c, lost(c).root));
};

/**
 * Parameters of StableLinear for a matrix: exact where W has an energy that falls by more than rounding costs; else the best of
 * the energies tried, by cutting W to a contraction or scaling it. That is a local fit, not proven to be the nearest.
 */
export const stableFit = (w: Matrix64, { rho }: Context<{ rho: number }>, linalg: typeof Linalg) => {
  const { Matrix64, scale, spectralRadius } = linalg;
  const v = scale(w, 1 / rho);
  const radius = spectralRadius(v);
  const targets = [...(radius < 1 ? [1, 0.5, 0.1].map((share) => radius ** share) : []), ...RADII.map((one) => one * Math.min(radius, 1))];
  const equations = targets.map((target) => {
    const grown = scale(v, radius > 0 ? Math.min(target / radius, 2) : 1);
    return (right: Matrix64) => stein(grown, right, linalg);
  });
  const { best, nearest } = searchEnergies(
    v,
    {
      equations,
      parametersIn: (candidate) => parametersIn(v, candidate, linalg),
      matrixOf: (parameters: Parameters) => matrixOf(parameters, linalg),
    },
    linalg,
  );
  const { weight, damping } = best ?? { weight: Matrix64.zeros(w.rows, w.rows), damping: Matrix64.identity(w.rows) };
  return { values: { weight: weight.data, damping: damping.data }, nearest };
};

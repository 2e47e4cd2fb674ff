import type { Context } from '@slim/core';
import type * as Linalg from '@slim/core/linalg';
import type { Matrix64 } from '@slim/core/linalg';
import { LEAST_DAMPING, marginOf, shiftOf } from '../energy.js';
import { type Candidate, type Energy64, energy64, inColumns, normInUnits, rootOf, rounded } from './energies.js';
import { lyapunov } from './lyapunov.js';
import { searchEnergies } from './searchEnergies.js';

/** Largest real parts, relative to the norm, that W is brought to before its energy is computed. */
const BORDERS = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1];

interface Parameters {
  readonly skew: Matrix64;
  readonly damping: Matrix64;
  readonly energy: Matrix64;
}

const shifted = (m: Matrix64, by: number, { add, Matrix64, scale }: typeof Linalg): Matrix64 =>
  add(m, scale(Matrix64.identity(m.rows), by));

/** ν·L⁻¹·D²·L⁻ᵀ, what is added to the damping of a generator K − R. */
const ridgeIn = ({ factor, inverse, units }: Energy64, generator: Matrix64, alpha: number, linalg: typeof Linalg): Matrix64 => {
  const { frobeniusNorm, multiply, scale } = linalg;
  const z = inColumns(inverse, units);
  const w = multiply(multiply(factor, generator), inverse);
  return scale(
    multiply(z, z.transpose()),
    marginOf(z.rows) * (frobeniusNorm(generator) + normInUnits(w, units) + Math.abs(alpha) * Math.sqrt(z.rows)),
  );
};

/** K − damping·dampingᵀ − 2⁻⁴⁰·I. */
const generatorOf = (k: Matrix64, damping: Matrix64, linalg: typeof Linalg): Matrix64 =>
  shifted(linalg.subtract(k, linalg.multiply(damping, damping.transpose())), -LEAST_DAMPING, linalg);

/** W + alpha·I of parameters once they are rounded to float32. */
const matrixOf = (parameters: Parameters, alpha: number, linalg: typeof Linalg): Matrix64 => {
  const { multiply, subtract } = linalg;
  const [skew, damping, g] = [parameters.skew, parameters.damping, parameters.energy].map((m) => rounded(m, linalg)) as [
    Matrix64,
    Matrix64,
    Matrix64,
  ];
  const energy = energy64(g, linalg);
  const generator = generatorOf(subtract(skew, skew.transpose()), damping, linalg);
  const damped = subtract(generator, ridgeIn(energy, generator, alpha, linalg));
  return multiply(energy.factor, multiply(damped, energy.inverse));
};

/** Parameters of v if it lowers an energy by enough, else of the two that do: v with its growth cut off, and v shifted. */
const parametersIn = (v: Matrix64, candidate: Candidate, alpha: number, linalg: typeof Linalg): Parameters[] => {
  const { add, cholesky, Matrix64, multiply, scale, subtract } = linalg;
  const { factor, inverse, rest } = candidate;
  const generator = multiply(multiply(inverse, v), factor);
  const symmetric = scale(add(generator, generator.transpose()), 0.5);
  const skew = subtract(generator, symmetric);
  const energy = multiply(factor, cholesky(rest));
  const made = (wanted: Matrix64) => {
    let [ridge, root, least] = [Matrix64.zeros(v.rows, v.rows), wanted, 0];
    // The ridge depends on the damping, which is the less of it: by a factor far below 1.
    for (let round = 0; round < 6; round++) {
      ({ root, least } = rootOf(scale(shifted(add(wanted, ridge), LEAST_DAMPING, linalg), -1), linalg));
      ridge = ridgeIn(candidate, generatorOf(skew, root, linalg), alpha, linalg);
    }
    return { parameters: { skew: scale(skew, 0.5), damping: root, energy }, least };
  };
  const cut = made(symmetric);
  return cut.least >= 0 ? [cut.parameters] : [cut.parameters, made(shifted(symmetric, cut.least, linalg)).parameters];
};

/**
 * Parameters of HurwitzLinear for a matrix: exact where W has an energy that falls by more than rounding costs; else the best
 * of the energies tried, by cutting growth off or shifting all of it. That is a local fit, not proven to be the nearest.
 */
export const hurwitzFit = (w: Matrix64, { alpha }: Context<{ alpha: number }>, linalg: typeof Linalg) => {
  const { eig, frobeniusNorm, Matrix64 } = linalg;
  const v = shifted(w, shiftOf(alpha), linalg);
  const size = frobeniusNorm(v);
  const border = eig(v).re.reduce((most, part) => Math.max(most, part), Number.NEGATIVE_INFINITY);
  const between = border < 0 ? [1, 0.5, 0.1].map((share) => border * share) : [];
  const beyond = BORDERS.map((share) => -share * size).filter((target) => target < border || border >= 0);
  const equations = [...between, ...beyond].map((target) => {
    const moved = shifted(v, target - border, linalg);
    return (right: Matrix64) => lyapunov(moved, right, linalg);
  });
  const { best, nearest } = searchEnergies(
    v,
    {
      equations,
      parametersIn: (candidate) => parametersIn(v, candidate, alpha, linalg),
      matrixOf: (parameters: Parameters) => matrixOf(parameters, alpha, linalg),
    },
    linalg,
  );
  const zero = Matrix64.zeros(w.rows, w.rows);
  const { skew, damping, energy } = best ?? { skew: zero, damping: zero, energy: Matrix64.identity(w.rows) };
  return { values: { skew: skew.data, damping: damping.data, energy: energy.data }, nearest };
};

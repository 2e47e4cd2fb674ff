import type { Context } from '../contract/Context.js';
import type { Parameter } from '../contract/Description.js';
import { uniform } from './uniform.js';

/**
 * A free parameter with entries U(−1/√fanIn, 1/√fanIn): He initialisation with slope √5, the usual start of a linear layer.
 * The fan-in of an [inFeatures, outFeatures] matrix is its first axis (the default).
 *
 * Source: He, Zhang, Ren, Sun, "Delving deep into rectifiers", ICCV 2015.
 */
export const kaimingUniform = (shape: readonly number[], fanIn: number = shape[0] ?? 1): Parameter => {
  const bound = 1 / Math.sqrt(fanIn);
  return uniform(shape, -bound, bound);
};

/** The fan that initialises an [inFeatures, outFeatures] matrix: the reference reads it from the second axis. */
export const fanOf = ({ init, inFeatures, outFeatures }: Context): number => (init === 'reference' ? outFeatures : inFeatures);

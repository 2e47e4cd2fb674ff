import { type Context, fanOf, identityGradReLU, type Parameter } from '@slim/core';
import { add, mul, neg, relu, type Scalar, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

export interface LassoOptions {
  /** Weight of the penalty, at least 0. */
  gamma: number;
  /**
   * `weight` (default, as the reference): gamma·Σ|W|. It pushes v up while u shrinks, and no entry becomes exactly zero.
   * `split`: gamma·Σ(u + v), which makes entries of W exactly zero; follow every step of the optimiser with `afterStep()`.
   */
  penalty: 'weight' | 'split';
}

/** The two parts of W, neither with an entry below zero. */
interface Parts {
  readonly u: Tensor;
  readonly v: Tensor;
}

/** The rule that wrong options break. */
export const refuseLasso = ({ gamma, penalty }: LassoOptions): string | undefined => {
  if (gamma < 0) return `gamma must be at least 0, got ${gamma}`;
  return penalty === 'weight' || penalty === 'split' ? undefined : `penalty must be 'weight' or 'split', got '${penalty}'`;
};

/** |N(0, 2/f)|/2 for the fan f of an [inFeatures, outFeatures] matrix. */
export const halfNormal = (context: Context): Parameter => {
  const shape = [context.inFeatures, context.outFeatures];
  const deviation = Math.sqrt(2 / fanOf(context));
  return {
    shape,
    initial: (random) =>
      Float32Array.from({ length: context.inFeatures * context.outFeatures }, () => Math.abs(random.normal(0, deviation)) / 2),
  };
};

/** The parts that two parameters act as; below zero the gradient is that of relu, 0, or passes. */
export const partsOf = ({ u_param, v_param }: { u_param: Tensor; v_param: Tensor }, gradient: 'relu' | 'identity'): Parts => {
  const positive = gradient === 'identity' ? identityGradReLU : (x: Tensor): Tensor => relu(x);
  return { u: positive(u_param), v: positive(v_param) };
};

export const difference = ({ u, v }: Parts): Tensor => sub(u, v);

/** Σ|W| as Σ(max(W, 0) + max(−W, 0)): the gradient of upstream's `abs` at 0 is −1, this one's is 0. */
const entrywiseNorm = (w: Tensor): Scalar => sum(add(relu(w), relu(neg(w))));

export const lassoPenalty = (parts: Parts, { gamma, penalty }: LassoOptions): Tensor =>
  mul(penalty === 'split' ? sum(add(parts.u, parts.v)) : entrywiseNorm(difference(parts)), gamma);

/** The values of both parameters whose W is a given matrix: its positive and its negative part. */
export const splitParts = (w: ArrayLike<number>) => ({
  u_param: Float64Array.from(w, (entry) => Math.max(entry, 0)),
  v_param: Float64Array.from(w, (entry) => Math.max(-entry, 0)),
});

import type { Context, Random } from '@slim/core';
import {
  add,
  div,
  greaterEqual,
  lessEqual,
  log,
  log1p,
  mul,
  neg,
  onesLike,
  relu,
  reshape,
  sigmoid,
  sub,
  type Tensor,
  tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';

export interface L0Options {
  /** Weight of the squares of the entries in the penalty, at least 0. */
  weightDecay: number;
  /** Where the gates start: the median of the unstretched gate is 1 − droprateInit. Between 0 and 1. */
  droprateInit: number;
  /** Above 0; the smaller, the more draws are exactly 0 or 1. */
  temperature: number;
  /** Weight of the expected number of entries that are not zero, at least 0. */
  lamda: number;
  /** `weight` (default, as the reference): one gate for each entry of W. `input`: one for each input, as in the paper. */
  gates: 'weight' | 'input';
}

/** The interval that the binary concrete distribution is stretched to before it is cut off at 0 and 1. */
const [A, B] = [-0.1, 1.1];
/** Probabilities and uniform numbers keep this distance from 0 and 1. */
const EPSILON = 1e-6;

/** The rule that wrong options break. */
export const refuseL0 = ({ weightDecay, droprateInit, temperature, lamda, gates }: L0Options): string | undefined => {
  if (weightDecay < 0) return `weightDecay must be at least 0, got ${weightDecay}`;
  if (!(droprateInit > 0 && droprateInit < 1)) return `droprateInit must lie between 0 and 1, got ${droprateInit}`;
  if (!(Math.fround(temperature) > 0)) return `temperature must be above 0 in float32, got ${temperature}`;
  if (lamda < 0) return `lamda must be at least 0, got ${lamda}`;
  return gates === 'weight' || gates === 'input' ? undefined : `gates must be 'weight' or 'input', got '${gates}'`;
};

/** One gate for each weight, or one for each input. */
export const gateShape = ({ gates, inFeatures, outFeatures }: Context<L0Options>): number[] =>
  gates === 'input' ? [inFeatures] : [inFeatures, outFeatures];

/** How many numbers a tensor of a shape has. */
export const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** What belongs to the gates, so that it broadcasts against W: a column where inputs have them. */
export const besideWeights = (x: Tensor, { gates, inFeatures }: Context<L0Options>): Tensor =>
  gates === 'input' ? reshape(x, [inFeatures, 1]) : x;

/** Uniform numbers that keep away from 0 and 1. */
export const uniformDraws = (random: Random, count: number): Float32Array => random.uniforms(count, EPSILON, 1 - EPSILON);

/** The gates that uniform numbers u draw, stretched and not yet cut off. */
export const quantileConcrete = (u: Tensor, qzLoga: Tensor, temperature: number): Tensor => {
  const logit = sub(log(u), log1p(neg(u)));
  return stretch(sigmoid(div(add(logit, qzLoga), temperature)));
};

const stretch = (s: Tensor): Tensor => add(mul(s, B - A), A);

/** Exactly 0 below 0 and exactly 1 above 1: s − (s − 1) is exact from ½ to 2. Upstream's `clipByValue` hides NaN on wasm. */
export const cut = (s: Tensor): Tensor => sub(relu(s), relu(sub(s, 1)));

/** A probability kept away from 0 and 1. */
const awayFromEnds = (p: Tensor): Tensor => sub(add(relu(sub(p, EPSILON)), EPSILON), relu(sub(p, 1 - EPSILON)));

/** The gates in evaluation. */
export const gatesInEvaluation = (qzLoga: Tensor): Tensor => cut(stretch(sigmoid(qzLoga)));

/** The logit of P(z ≠ 0) = 1 − cdf(0) for qz_loga = 0; qz_loga is added to it. */
export const logitOfOpen = (temperature: number): number => -temperature * Math.log(-A / B);

/** The probability that a gate is not zero. */
export const probabilityOpen = (qzLoga: Tensor, shift: number): Tensor => awayFromEnds(sigmoid(add(qzLoga, shift)));

/** The probability that a stretched gate is at most x, kept away from 0 and 1. */
export const cdfQz = (given: number | Tensor, qzLoga: Tensor, temperature: number): Tensor => {
  const x = typeof given === 'number' ? tensor(given) : given;
  const [below, above] = [lessEqual(x, A), greaterEqual(x, B)];
  const inside = where(below, zerosLike(x), where(above, zerosLike(x), x)); // any number that has a logit; NaN stays
  const u = div(sub(inside, A), B - A);
  const p = sigmoid(sub(mul(sub(log(u), log1p(neg(u))), temperature), qzLoga));
  const outside = where(below, zerosLike(p), where(above, onesLike(p), p));
  return awayFromEnds(outside);
};

/** The value of `qz_loga` at which a gate is exactly 1 in evaluation (1.2·σ(4) − 0.1 = 1.08) and yet learns: draws cross 1. */
export const OPEN = 4;

import { buffer, type Context, type MapPromise, normal, type Parameter } from '@slim/core';
import { add, mul, sigmoid, type Tensor } from '@tensorflow/tfjs-core';

/** Where values lie. */
export interface Interval {
  readonly sigmaMin: number;
  readonly sigmaMax: number;
}

/** The rule that the bounds of an interval break. */
export const refuseInterval = ({ sigmaMin, sigmaMax }: Interval, least = Number.NEGATIVE_INFINITY): string | undefined => {
  if (sigmaMin > sigmaMax) return `sigmaMin must not exceed sigmaMax, got ${sigmaMin} and ${sigmaMax}`;
  return sigmaMin < least ? `sigmaMin must be at least ${least}, got ${sigmaMin}` : undefined;
};

/** `count` places in an interval, all near its middle at the start. In an interval of one point there is nothing to train. */
export const places = (count: number, { sigmaMin, sigmaMax }: Interval): Parameter => {
  const near = normal([count], 0.001);
  return sigmaMin < sigmaMax ? near : buffer(near);
};

/** sigmaMin + (sigmaMax − sigmaMin)·sigmoid(p): every p lies in the interval. */
export const inInterval = (p: Tensor, { sigmaMin, sigmaMax }: Interval): Tensor => add(mul(sigmoid(p), sigmaMax - sigmaMin), sigmaMin);

/** Beyond ±88 the exponential overflows float32, and the sigmoid has long reached 0 or 1. */
const FAR = 88;

/** The p at which `inInterval` is nearest to each value. */
export const placesOf = (values: ArrayLike<number>, { sigmaMin, sigmaMax }: Interval): Float64Array =>
  Float64Array.from(values, (value) => {
    if (value <= sigmaMin || sigmaMin === sigmaMax) return -FAR;
    return value >= sigmaMax ? FAR : Math.min(Math.max(Math.log((value - sigmaMin) / (sigmaMax - value)), -FAR), FAR);
  });

/** σmin(W) ≥ sigmaMin, where W has `count` singular values that are to lie in the interval, and σmax(W) ≤ sigmaMax. */
export const intervalPromises = <O extends Interval>(
  rounding: (context: Context<O>) => number,
  count: (context: Context<O>) => number,
  name: (context: Context<O>) => string = () => 'σmin',
): readonly MapPromise<O>[] => [
  {
    kind: 'hard',
    property: (context) => `${name(context)}(W) ≥ ${context.sigmaMin}`,
    bound: ({ sigmaMin }) => sigmaMin,
    relation: 'at least',
    tolerance: rounding,
    measure: (w, context, { singularValues }) => singularValues(w)[count(context) - 1] as number,
  },
  {
    kind: 'hard',
    property: ({ sigmaMax }) => `σmax(W) ≤ ${sigmaMax}`,
    bound: ({ sigmaMax }) => sigmaMax,
    tolerance: rounding,
    measure: (w, _context, { singularValues }) => singularValues(w)[0] as number,
  },
];

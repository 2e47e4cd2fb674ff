import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/** Numbers of an input: float32, so that the tensor and the float64 oracle see the same. */
export interface Sample {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Uniform numbers in (0, 1), the same for the same seed (a multiplicative congruential generator, modulus 2³¹ − 1). */
export const uniformStream = (seed: number): (() => number) => {
  let state = (seed * 7919 + 104729) % 2147483647;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  for (let i = 0; i < 10; i++) next();
  return next;
};

/** Standard normal numbers. */
const normalStream = (seed: number): (() => number) => {
  const next = uniformStream(seed);
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
};

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Values in the order of the axes, rounded to float32. */
export const sample = (shape: readonly number[], values: (i: number) => number): Sample => ({
  shape,
  data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.fround(values(i))),
});

/** Normal numbers of standard deviation `scale`. */
export const gaussian = (shape: readonly number[], seed: number, scale = 1): Sample => {
  const next = normalStream(seed);
  return sample(shape, () => scale * next());
};

export const toTensor = ({ shape, data }: Sample): Tensor => tensor(Float32Array.from(data), [...shape] as [number], 'float32');

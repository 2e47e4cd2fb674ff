import { grads, mul, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { gaussian } from './inputs.js';

/** A function of arrays in float64, and the shapes of what it takes and gives. */
export interface Differentiable {
  /** Of tensors of these shapes; to be differentiated. */
  readonly op: (...xs: Tensor[]) => Tensor;
  /** The same in float64, an array per tensor. */
  readonly oracle: (...xs: Float64Array[]) => ArrayLike<number>;
  readonly shapes: readonly (readonly number[])[];
  readonly inputs: readonly Float64Array[];
  /** Length of the steps of the differences, for each input: 1e-3 unless said, and less where f bends faster. */
  readonly steps?: readonly number[];
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] as number) * (b[i] as number);
  return total;
};

/** f'(0) of a function of one number by the differences of fourth order. */
const derivative = (f: (t: number) => number, h: number): number => (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);

/**
 * How far the gradient of Σ w·op is from that of Σ w·oracle, for Gaussian weights w, relative to its largest entry: each
 * entry where there are at most 80 in all inputs, else the products with 4 Gaussian directions relative to its length.
 * The gradient of the oracle is by differences in float64, good to about 1e-9. Returns that of the worst input.
 */
export const gradientError = async ({ op, oracle, shapes, inputs, steps = [] }: Differentiable): Promise<number> => {
  const weights = gaussian(oracle(...inputs).length, 99);
  const found = tidy(() => {
    const xs = inputs.map((data, i) => tensor(Float32Array.from(data), shapes[i] as [number]));
    return grads((...args: Tensor[]) => {
      const y = op(...args);
      return sum(mul(y, tensor(Float32Array.from(weights), y.shape as [number])));
    })(xs);
  });
  const gradients = await Promise.all(found.map((gradient) => gradient.data()));
  for (const gradient of found) gradient.dispose();
  const along = (which: number, direction: Float64Array) =>
    derivative((t) => {
      const moved = inputs.map((data, i) => (i === which ? data.map((entry, at) => entry + t * direction[at]!) : data));
      return dot(oracle(...moved), weights);
    }, steps[which] ?? 1e-3);
  const size = inputs.reduce((total, data) => total + data.length, 0);
  const errors = inputs.map((data, which) => {
    const gradient = gradients[which] as Float32Array;
    if (size <= 80) {
      const wanted = data.map((_, at) =>
        along(
          which,
          data.map((__, other) => (other === at ? 1 : 0)),
        ),
      );
      const largest = wanted.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
      return wanted.reduce((worst, entry, at) => Math.max(worst, Math.abs(gradient[at]! - entry)), 0) / (largest || 1);
    }
    const directions = [1, 2, 3, 4].map((seed) => gaussian(data.length, 1000 * seed + which));
    const length = Math.sqrt(dot(gradient, gradient)) || 1;
    return Math.max(...directions.map((direction) => Math.abs(dot(gradient, direction) - along(which, direction)) / length));
  });
  return errors.some(Number.isNaN) ? Number.NaN : Math.max(0, ...errors);
};

/** max|got − wanted| relative to max|wanted|; NaN if any is. */
export const relativeError = (got: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  if (got.length !== wanted.length) return Number.NaN;
  let [worst, largest] = [0, 0];
  for (let i = 0; i < got.length; i++) {
    const error = Math.abs((got[i] as number) - (wanted[i] as number));
    if (Number.isNaN(error)) return Number.NaN;
    worst = Math.max(worst, error);
    largest = Math.max(largest, Math.abs(wanted[i] as number));
  }
  return worst / (largest || 1);
};

/** The largest ratio of an error to its bound, entry by entry; 1 is as large as allowed. A bound of 0 allows no error. */
export const worstRatio = (errors: ArrayLike<number>, bounds: ArrayLike<number>): number => {
  let worst = 0;
  for (let i = 0; i < errors.length; i++) {
    const error = Math.abs(errors[i] as number);
    if (error === 0) continue;
    const ratio = error / (bounds[i] as number);
    if (Number.isNaN(ratio)) return Number.NaN;
    worst = Math.max(worst, ratio);
  }
  return worst;
};

export const difference64 = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array =>
  Float64Array.from(a, (entry, i) => entry - (b[i] as number));

/** A tensor of float64 numbers that float32 holds exactly. */
export const tensorOf = (data: ArrayLike<number>, shape: readonly number[]): Tensor => tensor(Float32Array.from(data), shape as [number]);

import { dispose, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { Random } from '../random/Random.js';
import type { Chain } from './Layer.js';

/** One layer of a flat chain: what it does, its Lipschitz constant, and how many units of rounding its sums may take. */
export interface Passage {
  readonly apply: (x: Tensor) => Tensor;
  readonly constant: number;
  readonly terms: number; // 0 for a function
}

/** How far f(x) and f(y) are apart in units of |x − y|, and by how much rounding may have moved that. */
interface Stretch {
  readonly measured: number;
  readonly tolerance: number;
}

const U = 2 ** -24; // unit roundoff of float32
/** Backends compute functions to about this many units. */
const FUNCTION_UNITS = 16;
/** Standard deviations of the points around which chords are laid. */
const SCALES = [0, 0.1, 1, 10];
/** Directions that are tried around a point; all axes where there are no more. */
const MOST_DIRECTIONS = 256;
const ROUNDS = 30; // of power iteration

/** A product in which nothing times anything is nothing, infinity included. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

const norm = (values: Float64Array): number => {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  return largest * Math.sqrt(values.reduce((sum, value) => sum + (value / largest) ** 2, 0));
};

const rowOf = (values: ArrayLike<number>, row: number, count: number): Float64Array => {
  const width = values.length / count;
  return Float64Array.from({ length: width }, (_, i) => values[row * width + i] as number);
};

/** The rows and the outputs of every layer for them, downloaded. */
const outputsOf = async (chain: Chain, passages: readonly Passage[], rows: Float32Array, count: number): Promise<ArrayLike<number>[]> => {
  const shape = chain.field === 'complex' ? [count, chain.inFeatures, 2] : [count, chain.inFeatures];
  const outputs = tidy(() => {
    let y: Tensor = tensor(rows, shape, 'float32');
    return passages.map(({ apply }) => {
      y = apply(y);
      return y;
    });
  });
  try {
    return [rows, ...(await Promise.all(outputs.map((output) => output.data())))];
  } finally {
    dispose([...new Set(outputs)]);
  }
};

/**
 * A bound on the rounding error of one row of outputs: what each layer rounds, stretched by the layers after it. A sum of
 * products errs by its number of terms in units (Higham 2002, §3.1), the bias and a function in units of their results.
 */
const roundingOf = (passages: readonly Passage[], outputs: readonly ArrayLike<number>[], row: number, count: number): number => {
  let error = 0;
  for (const [k, { constant, terms }] of passages.entries()) {
    const [before, after] = [
      norm(rowOf(outputs[k] as ArrayLike<number>, row, count)),
      norm(rowOf(outputs[k + 1] as ArrayLike<number>, row, count)),
    ];
    const units = terms === 0 ? FUNCTION_UNITS : terms + 2;
    error = times(constant, error) + U * (times(units, times(constant, before)) + (terms === 0 ? FUNCTION_UNITS : 2) * after);
  }
  return error;
};

/** The chords from point − reach·d to point + reach·d: their stretches, and the differences of the outputs. */
const chords = async (
  chain: Chain,
  passages: readonly Passage[],
  point: Float64Array,
  directions: readonly Float64Array[],
  reach: number,
): Promise<{ stretches: Stretch[]; differences: Float64Array[] }> => {
  const [n, count] = [point.length, 2 * directions.length];
  const rows = new Float32Array(count * n);
  for (const [j, direction] of directions.entries()) {
    for (let i = 0; i < n; i++) {
      rows[2 * j * n + i] = (point[i] as number) + reach * (direction[i] as number);
      rows[(2 * j + 1) * n + i] = (point[i] as number) - reach * (direction[i] as number);
    }
  }
  const outputs = await outputsOf(chain, passages, rows, count);
  const between = (values: ArrayLike<number>, j: number): Float64Array => {
    const from = rowOf(values, 2 * j + 1, count);
    return rowOf(values, 2 * j, count).map((value, i) => value - (from[i] as number));
  };
  const differences = directions.map((_, j) => between(outputs.at(-1) as ArrayLike<number>, j));
  const stretches = differences.map((difference, j) => {
    const distance = norm(between(rows, j)); // of the float32 inputs, in float64
    const rounding = roundingOf(passages, outputs, 2 * j, count) + roundingOf(passages, outputs, 2 * j + 1, count);
    return { measured: norm(difference) / distance, tolerance: rounding / distance };
  });
  return { stretches, differences };
};

/** The combination of directions that is stretched most, were the function linear between the chords: power iteration. */
const steepest = (directions: readonly Float64Array[], differences: readonly Float64Array[], random: Random): Float64Array => {
  let weights = Float64Array.from(directions, () => random.normal());
  const combine = (vectors: readonly Float64Array[]): Float64Array =>
    (vectors[0] as Float64Array).map((_, i) => vectors.reduce((sum, vector, j) => sum + (weights[j] as number) * (vector[i] as number), 0));
  for (let round = 0; round < ROUNDS; round++) {
    const image = combine(differences);
    const next = Float64Array.from(differences, (difference) =>
      difference.reduce((sum, value, i) => sum + value * (image[i] as number), 0),
    );
    const size = norm(next);
    if (!(size > 0 && size < Number.POSITIVE_INFINITY)) break;
    weights = next.map((value) => value / size);
  }
  const direction = combine(directions);
  const size = norm(direction);
  return size > 0 ? direction.map((value) => value / size) : (directions[0] as Float64Array);
};

/** What is left of a stretch when rounding has been as kind to it as it could, where that is known. */
const sure = ({ measured, tolerance }: Stretch): number => (tolerance < Number.POSITIVE_INFINITY ? measured - tolerance : measured);

/**
 * The largest sure stretch that was found around seeded points: a lower estimate of the Lipschitz constant. 0 where the
 * outputs differ by no more than rounding, NaN where one is.
 */
export const measureStretch = async (chain: Chain, passages: readonly Passage[]): Promise<Stretch> => {
  const random = new Random(0).fork('stretch');
  const n = chain.inFeatures * (chain.field === 'complex' ? 2 : 1);
  let best: Stretch = { measured: 0, tolerance: 0 };
  for (const scale of SCALES) {
    const point = Float64Array.from({ length: n }, () => scale * random.normal());
    const reach = Math.max(1, scale) / 8; // any chord will do, and rounding matters less on long ones
    const drawn = (): Float64Array => Float64Array.from({ length: n }, () => random.normal() / Math.sqrt(n));
    const directions = Array.from({ length: Math.min(n, MOST_DIRECTIONS) }, (_, j) =>
      n <= MOST_DIRECTIONS ? new Float64Array(n).fill(1, j, j + 1) : drawn(),
    );
    const { stretches, differences } = await chords(chain, passages, point, directions, reach);
    const last = await chords(chain, passages, point, [steepest(directions, differences, random)], reach);
    for (const stretch of [...stretches, ...last.stretches]) {
      if (Number.isNaN(stretch.measured)) return stretch;
      if (sure(stretch) > sure(best)) best = stretch;
    }
  }
  return best;
};

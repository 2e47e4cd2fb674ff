import type { Advance } from '../stream/streamOf.js';
import { timesMatrix } from '../stream/timesMatrix.js';

/** The numbers of a linear state space; matrices by their columns, [outputs, inputs] row-major. */
export interface StateNumbers {
  /** A by its diagonal [n], by the real and imaginary parts of its diagonal, each [n/2], or as a matrix. */
  readonly diagonal?: readonly Float32Array[];
  readonly matrix?: Float32Array;
  /** B, normalised where that is asked for. */
  readonly input: Float32Array;
  /** All that is added to a state whatever the input is, [n]. */
  readonly shift: Float32Array;
  /** C. */
  readonly output: Float32Array;
  /** D. */
  readonly feedthrough?: Float32Array;
  /** All that is added to an output, [outputSize]. */
  readonly bias: Float32Array;
}

/** x becomes x·A + v, in place. */
type Transition = (x: Float32Array, v: Float64Array) => void;

const byDiagonal =
  (a: Float32Array): Transition =>
  (x, v) => {
    for (let j = 0; j < x.length; j++) x[j] = x[j]! * a[j]! + v[j]!;
  };

const byPairs =
  (a: Float32Array, b: Float32Array): Transition =>
  (x, v) => {
    const m = a.length;
    for (let j = 0; j < m; j++) {
      const re = x[j]!;
      const im = x[m + j]!;
      x[j] = a[j]! * re - b[j]! * im + v[j]!;
      x[m + j] = a[j]! * im + b[j]! * re + v[m + j]!;
    }
  };

const byMatrix = (columns: Float32Array, n: number): Transition => {
  const next = new Float64Array(n);
  return (x, v) => {
    timesMatrix(x, columns, next);
    for (let j = 0; j < n; j++) x[j] = next[j]! + v[j]!;
  };
};

const transitionOf = ({ diagonal, matrix, shift: { length: n } }: StateNumbers): Transition => {
  if (!diagonal) return byMatrix(matrix!, n);
  const [re, im] = diagonal;
  return im ? byPairs(re!, im) : byDiagonal(re!);
};

/** One time of a linear state space: reads the state and the input, then moves the state on. A diagonal A costs O(n) products, not n². */
export const advanceStates = (numbers: StateNumbers): Advance => {
  const { input, shift, output: read, feedthrough, bias } = numbers;
  const move = transitionOf(numbers);
  const driven = new Float64Array(shift.length);
  const [seen, through] = [new Float64Array(bias.length), new Float64Array(bias.length)];
  return (u, memories, output) => {
    const x = memories[0]![0]!;
    timesMatrix(x, read, seen);
    if (feedthrough) timesMatrix(u, feedthrough, through);
    for (let j = 0; j < output.length; j++) output[j] = seen[j]! + through[j]! + bias[j]!;
    timesMatrix(u, input, driven);
    for (let j = 0; j < x.length; j++) driven[j]! += shift[j]!;
    move(x, driven);
  };
};

import type { Advance } from '../stream/streamOf.js';
import { timesMatrix } from '../stream/timesMatrix.js';
import type { Coefficients } from './oscillator.js';

/** The numbers of a network of oscillators; matrices by their columns, [n, inputs] row-major. */
export interface OscillatorNumbers {
  readonly input: Float32Array;
  /** All biases together, [n]. */
  readonly bias: Float32Array;
  /** W_y and W_z. */
  readonly position: Float32Array;
  readonly velocity: Float32Array;
}

/** One time of the oscillators; the memories are y and z, the output is y. */
export const advanceOscillators = (
  { alpha, beta, kappa, dt }: Coefficients,
  { input, bias, position, velocity }: OscillatorNumbers,
): Advance => {
  const n = bias.length;
  const [driven, byPosition, byVelocity] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  return (x, memories, output) => {
    const y = memories[0]![0]!;
    const z = memories[0]![1]!;
    timesMatrix(x, input, driven);
    timesMatrix(y, position, byPosition);
    timesMatrix(z, velocity, byVelocity);
    for (let j = 0; j < n; j++) {
      const a = Math.tanh(byPosition[j]! + byVelocity[j]! + driven[j]! + bias[j]!);
      const next = alpha * z[j]! + beta * a - kappa * y[j]!;
      z[j] = next;
      y[j]! += dt * next;
    }
    output.set(y);
  };
};

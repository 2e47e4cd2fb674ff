import type { Parameter } from '../contract/Description.js';
import { count } from './draw.js';

/** A free parameter with all entries equal to `value`. */
export const filled = (shape: readonly number[], value: number): Parameter => ({
  shape,
  initial: () => new Float32Array(count(shape)).fill(value),
});

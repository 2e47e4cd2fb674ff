import type { Parameter } from '../contract/Description.js';
import { count, draw } from './draw.js';

/** A free parameter with entries U(low, high). */
export const uniform = (shape: readonly number[], low: number, high: number): Parameter => ({
  shape,
  initial: (random) => draw(count(shape), () => random.uniform(low, high)),
});

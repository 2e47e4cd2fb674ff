import type { Parameter } from '../contract/Description.js';
import { count, draw } from './draw.js';

/** A free parameter with entries N(mean, deviation²). */
export const normal = (shape: readonly number[], deviation = 1, mean = 0): Parameter => ({
  shape,
  initial: (random) => draw(count(shape), () => random.normal(mean, deviation)),
});

import { markedTask } from './markedTask.js';
import { uniformFloat } from './uniformFloat.js';

/** Multiply the two marked values, which are uniform on [0, 1): mean 1/4, variance 1/9 − 1/16 = 7/144. */
export const multiply = markedTask({ name: 'multiply', value: uniformFloat, target: (first, second) => first * second, baseline: 7 / 144 });

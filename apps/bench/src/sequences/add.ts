import { markedTask } from './markedTask.js';
import { uniformFloat } from './uniformFloat.js';

/** Add the two marked values, which are uniform on [0, 1): mean 1, variance 1/6. */
export const add = markedTask({ name: 'add', value: uniformFloat, target: (first, second) => first + second, baseline: 1 / 6 });

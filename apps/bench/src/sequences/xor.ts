import { markedTask } from './markedTask.js';

/**
 * Exclusive or of the two marked bits, which are fair: 0 or 1, mean 1/2, variance 1/4.
 *
 * @see Martens and Sutskever, Learning recurrent neural networks with Hessian-free optimization, ICML 2011
 */
export const xor = markedTask({
  name: 'xor',
  value: (random) => random.integer(2),
  target: (first, second) => (first === second ? 0 : 1),
  baseline: 1 / 4,
});

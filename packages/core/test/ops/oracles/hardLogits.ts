/** Logits that an alternate normalisation has trouble with. */
import { gaussian, type Sample, sample } from './sample.js';

/** [n, n] of entries that follow from their place. */
export const square = (n: number, entry: (i: number, j: number) => number): Sample =>
  sample([n, n], (k) => entry(Math.floor(k / n), k % n));
const noise = (n: number, seed: number, scale: number) => gaussian([n, n], seed, scale).data;

/** Logits of which most take plain Sinkhorn thousands of steps, by what is hard about them. */
export const hardLogits = (n: number): Record<string, Sample> => {
  const z = noise(n, 7, 1);
  const shuffled = (i: number) => (i * 3 + 1) % n; // n is no multiple of 3
  return {
    zero: square(n, () => 0),
    'equal rows of ±1e4': square(n, (_, j) => 1e4 * z[j]!),
    'equal columns of ±1e4': square(n, (i) => 1e4 * z[i]!),
    'of standard deviation 10': gaussian([n, n], 3, 10),
    'of standard deviation 100': gaussian([n, n], 3, 100),
    'of standard deviation 1e4': gaussian([n, n], 4, 1e4),
    'signs times 1e4': square(n, (i, j) => 1e4 * Math.sign(z[i * n + j]!)),
    '1e4 at a permutation': square(n, (i, j) => (j === shuffled(i) ? 1e4 : 0)),
    '±1e4 at a permutation': square(n, (i, j) => (j === shuffled(i) ? 1e4 : -1e4)),
    '0 on and above the diagonal, −1e4 below': square(n, (i, j) => (j >= i ? 0 : -1e4)),
    '0 on and above the diagonal, −1e30 below': square(n, (i, j) => (j >= i ? 0 : -1e30)),
    'normal, with a −1e30': square(n, (i, j) => (i + j === 0 ? -1e30 : z[i * n + j]!)),
    'normal, with a column of −1e30': square(n, (i, j) => (j === 0 ? -1e30 : z[i * n + j]!)),
    'normal, with a 1e30': square(n, (i, j) => (i + j === 0 ? 1e30 : z[i * n + j]!)),
    'normal, in two blocks that hardly know of each other': square(
      n,
      (i, j) => z[i * n + j]! - (i < n / 2 === j < n / 2 ? 0 : i < j ? 10 : 20),
    ),
    'products −10·i·j': square(n, (i, j) => -10 * i * j),
  };
};

import type { Settings } from '../../Settings.js';

/** How the numbers of the speed section come about. */
export const speedMethod = ({ batch, seed }: Settings): string[] => [
  `Each map is built square with its default options and seed ${seed}, and gets ${batch} rows of standard normal numbers. ` +
    '“Build + forward” is the first forward pass after every parameter was rewritten, so that the matrix W has to be built again. ' +
    '“Cached forward” is a further pass with nothing changed. “Forward + gradient” is a training pass: the mean square of the output plus the map’s ' +
    'penalty, differentiated with respect to every trainable parameter and x. The optimiser’s own step is not included.',
  'Map and baseline are timed in turns, a few milliseconds each, the first of them alternating. Each such round gives one ratio; the table shows the median of ' +
    'these ratios and their spread. A machine that is busy elsewhere slows both sides of a round, so trust the ratios more than the milliseconds. ' +
    'The row Linear compares the baseline with a second copy of itself: how far it is from 1 is what this run cannot tell apart. The ± covers the rounds only; ' +
    'where the matrices happen to lie in memory can shift a small ratio by some percent from one run to the next.',
  'A ratio holds for this backend, this machine and this size. Maps with their own fast product may never build W at all; the first two columns then agree.',
];

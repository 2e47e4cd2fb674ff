import type { Settings } from '../../Settings.js';
import { extents } from './plan.js';
import { FOUND, HANDOVER, POLISH, RATES } from './search.js';

/** How the numbers of the transforms section come about. */
export const transformsMethod = ({ effort, seed }: Settings): string[] => {
  const { bracket, brackets, secondsPerRow } = extents[effort];
  const time = secondsPerRow === undefined ? 'what the time of this run allows' : `at most ${secondsPerRow} s`;
  return [
    'Learnt is W = F·P·B, and its real part for a real matrix: F a permutation factor, P a soft permutation with one set of probabilities for all levels, B a complex butterfly with tied weights, 4n ' +
      'complex numbers. All parameters start at random; only the n × n numbers of the matrix are given. The matrices are scaled to be orthogonal or unitary. F is needed for the DCT and DST, whose inputs ' +
      'have to be put in order twice.',
    `The recipe is the published one (Dao et al., arXiv 1903.05895): Adam on the mean squared error with a learning rate drawn log-uniformly from [${RATES[0]}, ${RATES[1]}], until the mean squared error is ` +
      `${HANDOVER}, then at most ${POLISH} steps of L-BFGS. Bad starts are given up early: of ${bracket.starts} starts the best third goes on after ${bracket.firstSteps} steps, the best third of those after three times as many, and so on. ` +
      `As long as nothing is found there are up to ${brackets} such rounds, ${time} per matrix. The table counts every start. Seed ${seed}.`,
    `A matrix counts as found up to an error of ${FOUND}. The random matrix, with entries N(0, 1/n), is the control: it has no fast transform, and the same search must not learn it.`,
  ];
};

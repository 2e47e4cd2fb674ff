import type { LinearMapConstructor } from '@slim/core';
import type { Effort } from '../../effort.js';
import { attempt } from '../../measure/attempt.js';
import { brokenPromises } from '../../tables/certificates.js';
import { digits, percent, plural, times } from '../../tables/format.js';
import type { Task } from '../Task.js';
import { measureRecovery, type Recovery } from './measure.js';
import { recoveryMethod } from './method.js';
import { recoveryPlots } from './plot.js';
import { openProblem } from './problem.js';
import { epochsOf, recipesFor, subjectOf, takers } from './recipes.js';
import { recoveryTable, refittedToLeast, toLeast } from './table.js';
import { SIZE } from './truth.js';

/** How far a row may overdraw its part of the time before its training is cut short. */
const PATIENCE = 1.5;

/** Seconds that every row may take in any case: a full run is to finish its epochs, even on a slow machine. */
const leastSeconds: Readonly<Record<Effort, number>> = { quick: 0.5, standard: 2, full: 1200 };

/** What a map that is to find the zeros must come to in a run of all epochs. */
const GOAL = { zeros: 0.95, refit: 1.2 } as const;

const missedGoal = (measured: Recovery): string[] => {
  const { mustFindZeros, epochs, found } = measured;
  if (!mustFindZeros || epochs < epochsOf.full) return [];
  const refit = refittedToLeast(measured) ?? Number.NaN;
  return [
    ...((found.zeros ?? 0) >= GOAL.zeros ? [] : [`found ${percent(found.zeros ?? 0)} of the zeros, ${percent(GOAL.zeros)} are expected`]),
    ...(refit <= GOAL.refit ? [] : [`after the refit the loss is ${times(refit)} the least, ${times(GOAL.refit)} is expected`]),
  ];
};

/** Whether maps find a sparse matrix, or one of known singular values, from noisy samples. */
export const recovery: Task<Recovery> = {
  key: 'recovery',
  title: 'Recovery',
  question: 'Does a map find the structured matrix that the data come from?',
  share: 0.09,
  longest: (settings) => (settings.effort === 'full' ? leastSeconds.full * recipesFor(settings).length : undefined),
  leftOut: (settings) => (recipesFor(settings).length > 0 ? undefined : `none of these maps has a part in it (${takers.join(', ')})`),
  count: (settings) => recipesFor(settings).length,
  async *run({ settings, budget, pause, say }) {
    const { maps, seed, effort } = settings;
    const all = recipesFor(settings);
    const epochs = epochsOf[effort];
    say(`${plural(epochs, 'epoch')} at most`);
    let left = all.length;
    for (const truth of ['sparse', 'spectral'] as const) {
      const recipes = all.filter((recipe) => recipe.truth === truth);
      if (recipes.length === 0) continue;
      const problem = openProblem(truth, seed);
      try {
        for (const recipe of recipes) {
          await pause();
          const Map = maps.find(({ description }) => description.name === recipe.map) as LinearMapConstructor;
          const seconds = Math.max(leastSeconds[effort], PATIENCE * budget.part(left));
          yield await attempt(subjectOf(recipe), SIZE, () => measureRecovery(Map, recipe, problem, seed, { epochs, seconds, pause }));
          left -= 1;
        }
      } finally {
        problem.dispose();
      }
    }
  },
  line: (measured) => {
    const { found, seconds } = measured;
    const refit = refittedToLeast(measured);
    const support = found.zeros === null ? `σ off by ${digits(found.sigma)}` : `${percent(found.zeros)} of the zeros found`;
    return `loss ${times(toLeast(measured))} the least, ${support}${refit === null ? '' : `, ${times(refit)} after the refit`}, ${digits(seconds)} s`;
  },
  table: recoveryTable,
  plots: recoveryPlots,
  method: recoveryMethod,
  alarms: (measured) => [...missedGoal(measured), ...brokenPromises(measured.certificates)],
};

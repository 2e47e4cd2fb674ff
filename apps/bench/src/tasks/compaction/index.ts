import type { LinearMapConstructor } from '@slim/core';
import { attempt } from '../../measure/attempt.js';
import type { Settings } from '../../Settings.js';
import { digits, times } from '../../tables/format.js';
import type { Bench, Task } from '../Task.js';
import { type Compaction, measureCompaction } from './measure.js';
import { compactionMethod } from './method.js';
import { batches, sizesOf, TOLERANCE } from './plan.js';
import { compactionPlots } from './plot.js';
import { type Recipe, recipesFor, subjectOf, takers } from './recipes.js';
import { compactionTable } from './table.js';

const subjectsOf = (settings: Settings): { n: number; recipe: Recipe }[] =>
  sizesOf[settings.effort].flatMap((n) => recipesFor(settings).map((recipe) => ({ n, recipe })));

const measure = (bench: Bench, { n, recipe }: { n: number; recipe: Recipe }, seconds: number): Promise<Compaction> => {
  const Map = bench.settings.maps.find(({ description }) => description.name === recipe.map) as LinearMapConstructor;
  return measureCompaction(bench, Map, recipe, n, seconds);
};

/** What `compact` makes of maps that training has made sparse. */
export const compaction: Task<Compaction> = {
  key: 'compaction',
  title: 'Compaction',
  question: 'How much smaller and faster does compact() make a map with zeros in it?',
  share: 0.03,
  leftOut: (settings) => (recipesFor(settings).length > 0 ? undefined : `none of these maps has a part in it (${takers.join(', ')})`),
  count: (settings) => subjectsOf(settings).length,
  async *run(bench) {
    const all = subjectsOf(bench.settings);
    let left = all.length;
    for (const one of all) {
      // The first is measured twice: it would otherwise pay for the compilation of WebAssembly and TensorFlow.js itself.
      if (left === all.length) await attempt(subjectOf(one.recipe), one.n, () => measure(bench, one, bench.budget.left / 10));
      yield await attempt(subjectOf(one.recipe), one.n, () => measure(bench, one, bench.budget.part(left)));
      left -= 1;
    }
  },
  line: ({ sparsity: { bytesBefore, bytesAfter }, becomes, forward, difference }) =>
    `${becomes} of ${times(bytesAfter / bytesBefore)} the bytes, ${batches
      .map((batch) => `${times(forward[batch].ratio.median)} the time for batch ${batch}`)
      .join(', ')}, outputs off by ${digits(difference)}`,
  table: compactionTable,
  plots: compactionPlots,
  method: compactionMethod,
  alarms: ({ sparsity: { bytesAfter }, bytesFound, difference }) => [
    ...(difference <= TOLERANCE
      ? []
      : [`outputs differ by ${digits(difference)} of the largest, at most ${digits(TOLERANCE)} is expected`]),
    ...(bytesFound === bytesAfter ? [] : [`sparsityOf says ${bytesAfter} bytes, the smaller map has ${bytesFound}`]),
  ],
};

import { attempt } from '../../measure/attempt.js';
import type { Settings } from '../../Settings.js';
import type { Task } from '../Task.js';
import { targetTensor } from './learner.js';
import { transformsMethod } from './method.js';
import { extents } from './plan.js';
import { transformsPlots } from './plot.js';
import { FOUND, search } from './search.js';
import { type Recovered, transformsTable } from './table.js';
import { transforms as known, type Transform } from './targets.js';

const planOf = ({ effort }: Settings): { transform: Transform; size: number }[] =>
  extents[effort].sizes.flatMap((size) =>
    known.filter(({ key }) => extents[effort].keys.includes(key)).map((transform) => ({ transform, size })),
  );

/** Whether fast transforms are found from their matrices, and a matrix that has none is not. */
export const transforms: Task<Recovered> = {
  key: 'transforms',
  title: 'Transform recovery',
  question: 'Are fast transforms found by training, from nothing but their matrices?',
  share: 0.12,
  longest: (settings) => {
    const { secondsPerRow } = extents[settings.effort];
    return secondsPerRow === undefined ? undefined : secondsPerRow * planOf(settings).length;
  },
  count: (settings) => planOf(settings).length,
  async *run({ settings, budget, pause }) {
    const { effort, seed } = settings;
    const { bracket, brackets, secondsPerRow } = extents[effort];
    const plan = planOf(settings);
    for (const [i, { transform, size }] of plan.entries()) {
      await pause();
      const seconds = secondsPerRow ?? budget.part(plan.length - i);
      yield await attempt(transform.key, size, async () => {
        const target = targetTensor(transform.matrix(size, seed), size);
        try {
          const most = transform.isControl ? 1 : brackets; // the control is to show what one search finds in nothing
          const finding = await search(target, size, seed, { bracket, brackets: most, seconds, pause });
          return { ...finding, isControl: transform.isControl ?? false, published: transform.published?.[size] ?? null };
        } finally {
          target.dispose();
        }
      });
    }
  },
  line: ({ rmse, starts, isControl }) =>
    `error ${rmse.toExponential(1)} after ${starts} starts${isControl ? ', the control' : rmse <= FOUND ? ', found' : ', not found'}`,
  table: transformsTable,
  plots: transformsPlots,
  method: transformsMethod,
  alarms: ({ rmse, isControl }) => (isControl && rmse < FOUND ? ['the random control was learnt: the test proves nothing'] : []),
};

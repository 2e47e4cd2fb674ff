import { attempt } from '../../measure/attempt.js';
import { digits, percent } from '../../tables/format.js';
import type { Task } from '../Task.js';
import { type Memory, measureMemory } from './measure.js';
import { memoryMethod } from './method.js';
import { type Training, trainingsOf } from './plan.js';
import { memoryPlots } from './plot.js';
import { memoryTable } from './table.js';

/** The most seconds that one network may learn in the long run. */
const LONGEST = 600;

const subjectOf = ({ problem, arm, seed }: Training): string => `${problem.name}, ${arm.Map.description.name}, seed ${seed}`;

/** How long recurrent networks remember with each map between their states. */
export const memory: Task<Memory> = {
  key: 'memory',
  title: 'Memory',
  question: 'How long does a recurrent network remember through each map?',
  share: 0.05,
  longest: (settings) => (settings.effort === 'full' ? LONGEST * trainingsOf(settings).length : undefined),
  leftOut: (settings) => (trainingsOf(settings).length === 0 ? 'none of the chosen maps has an arm here' : undefined),
  count: (settings) => trainingsOf(settings).length,
  async *run({ settings, budget, pause }) {
    const plan = trainingsOf(settings);
    for (const [i, training] of plan.entries()) {
      await pause();
      const seconds = settings.effort === 'full' ? LONGEST : budget.part(plan.length - i);
      yield await attempt(subjectOf(training), training.hiddenSize, () =>
        measureMemory(training, { batch: settings.batch, seconds, pause }),
      );
    }
  },
  line: ({ run, baseline }) => {
    const right = run.accuracy === null ? '' : `, ${percent(run.accuracy)} right`;
    return `${run.solved ? 'solved' : 'not solved'}: loss ${digits(run.exam)}, ${percent(run.exam / baseline)} of that without memory${right}, ${run.steps} steps, ${digits(run.seconds)} s`;
  },
  table: memoryTable,
  plots: memoryPlots,
  method: memoryMethod,
};

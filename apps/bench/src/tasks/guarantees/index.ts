import { attempt } from '../../measure/attempt.js';
import type { Settings } from '../../Settings.js';
import { brokenPromises } from '../../tables/certificates.js';
import type { Task } from '../Task.js';
import { type Guarantees, measureGuarantees } from './measure.js';
import { guaranteesMethod } from './method.js';
import { guaranteesPlots } from './plot.js';
import { guaranteesTable } from './table.js';

/** The smallest size asked for: eigenvalues of large matrices would take longer than everything else. */
const sizeOf = ({ sizes }: Settings): number => Math.min(...sizes);

/** Whether each map keeps its promises, at birth and after training. */
export const guarantees: Task<Guarantees> = {
  key: 'guarantees',
  title: 'Guarantees',
  question: 'Does each map keep what it promises?',
  share: 0.03,
  count: ({ maps }) => maps.length,
  async *run(bench) {
    const { maps } = bench.settings;
    const size = sizeOf(bench.settings);
    for (const [i, Map] of maps.entries()) {
      await bench.pause();
      yield await attempt(Map.description.name, size, () => measureGuarantees(bench, Map, size, bench.budget.part(maps.length - i)));
    }
  },
  line: ({ birth, trained }) => {
    const kept = (certificates: typeof birth) => `${certificates.filter(({ holds }) => holds).length} of ${certificates.length}`;
    return birth.length === 0 ? 'promises nothing' : `keeps ${kept(birth)} at birth, ${kept(trained)} trained`;
  },
  table: guaranteesTable,
  plots: guaranteesPlots,
  method: (settings) => guaranteesMethod(sizeOf(settings), settings),
  alarms: ({ birth, trained }) => brokenPromises([...birth, ...trained]),
};

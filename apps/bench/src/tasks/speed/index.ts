import { attempt } from '../../measure/attempt.js';
import { times } from '../../tables/format.js';
import type { Task } from '../Task.js';
import { measureSpeed, type Speed, warmUp } from './measure.js';
import { speedMethod } from './method.js';
import { operationKeys, operationTitles } from './operations.js';
import { speedPlots } from './plot.js';
import { speedTable } from './table.js';

/** What a map costs next to a dense layer of the same size. */
export const speed: Task<Speed> = {
  key: 'speed',
  title: 'Speed',
  question: 'What does a map cost next to a dense layer?',
  share: 0.24,
  count: ({ maps, sizes }) => maps.length * sizes.length,
  async *run(bench) {
    const { maps, sizes } = bench.settings;
    await warmUp(bench);
    let left = maps.length * sizes.length;
    for (const size of sizes) {
      for (const Map of maps) {
        yield await attempt(Map.description.name, size, () => measureSpeed(bench, Map, size, bench.budget.part(left)));
        left -= 1;
      }
    }
  },
  line: (measured) => operationKeys.map((key) => `${operationTitles[key]} ${times(measured[key].ratio.median)}`).join(', '),
  table: speedTable,
  plots: speedPlots,
  method: speedMethod,
};

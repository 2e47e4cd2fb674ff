import { attempt } from '../../measure/attempt.js';
import { count, times } from '../../tables/format.js';
import type { Task } from '../Task.js';
import { measureStreaming, measureTraining, type Recurrent } from './measure.js';
import { recurrentMethod } from './method.js';
import { kinds } from './networks.js';
import { streamSizes, streamSteps, trainingSizes } from './plan.js';
import { recurrentPlots } from './plot.js';
import { recurrentTable } from './table.js';

/** Part of the time that goes to training steps; streams take as long as their steps do. */
const TRAINING = 0.8;

/** What recurrent networks cost in training, and how fast they stream. */
export const recurrent: Task<Recurrent> = {
  key: 'recurrent',
  title: 'Recurrent networks',
  question: 'What does a recurrent network over a structured map cost, in training and step by step?',
  share: 0.06,
  count: () => 2 * kinds.length,
  async *run(bench) {
    const part = (TRAINING * bench.budget.left) / kinds.length;
    for (const kind of kinds) {
      await bench.pause();
      const { steps, hidden } = trainingSizes(bench.settings);
      yield await attempt(`${kind.name}, training, T = ${steps}`, hidden, () =>
        measureTraining(bench, kind, trainingSizes(bench.settings), part),
      );
    }
    for (const kind of kinds) {
      await bench.pause();
      yield await attempt(`${kind.name}, streaming`, streamSizes.hidden, () =>
        measureStreaming(bench, kind, streamSizes, streamSteps[bench.settings.effort]),
      );
    }
  },
  line: (measured) =>
    measured.kind === 'training'
      ? `${times(measured.loop.median)} as fast as a loop, ${times(measured.products.median)} the cost of its products alone`
      : `${count(Math.round(measured.perSecond))} steps a second, 99 of 100 below ${(1e6 * measured.p99).toFixed(0)} µs`,
  table: recurrentTable,
  plots: recurrentPlots,
  method: recurrentMethod,
  alarms: (measured) => (measured.kind === 'streaming' && measured.tensors !== 0 ? [`streaming made ${measured.tensors} tensors`] : []),
};

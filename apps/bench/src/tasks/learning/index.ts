import { attempt } from '../../measure/attempt.js';
import { brokenPromises } from '../../tables/certificates.js';
import { count, digits, percent, plural } from '../../tables/format.js';
import type { Task } from '../Task.js';
import { extents, openCourse } from './course.js';
import { type Learning, measureLearning, timeStep } from './measure.js';
import { learningMethod } from './method.js';
import { HIDDEN } from './network.js';
import { planSteps } from './plan.js';
import { learningPlots } from './plot.js';
import { accuracyOf, finalLoss, learningTable, secondsPerEpoch } from './table.js';
import { stepsOf } from './train.js';

/** Part of the time that is planned for; the rest is for tests, certificates and surprises. */
const PLANNED = 0.85;

/** How far a row may overdraw its part before it is stopped. */
const PATIENCE = 2;

/** How well a classifier of handwritten digits learns around each map. */
export const learning: Task<Learning> = {
  key: 'learning',
  title: 'Learning on real data',
  question: 'How well does a network learn to read handwritten digits through each map?',
  share: 0.18,
  count: ({ maps }) => maps.length,
  async *run({ settings, budget, pause, say }) {
    const { maps, seed, batch, effort } = settings;
    const { epochs, seeds } = extents[effort];
    const course = openCourse(effort, seed);
    try {
      const stepsPerEpoch = stepsOf(course.train, batch);
      const stepSeconds: number[] = [];
      for (const Map of maps) {
        await pause();
        stepSeconds.push(await timeStep(Map, { ...course, batch, seed }));
      }
      const plan = planSteps(stepSeconds, (PLANNED * budget.left) / seeds, stepsPerEpoch, epochs);
      const most = Math.max(...plan);
      const size = `${plural(course.train.length, 'digit')} to learn, ${plural(course.test.labels.length, 'digit')} to be tested on`;
      say(`${size}, ${count(most / stepsPerEpoch)} epoch${most === stepsPerEpoch ? '' : 's'}, ${plural(seeds, 'seed')}`);
      for (const [i, Map] of maps.entries()) {
        const steps = plan[i] as number;
        const seconds = PATIENCE * Math.max((stepSeconds[i] as number) * steps, budget.part(maps.length - i) / seeds);
        const all = Array.from({ length: seeds }, (_, k) => seed + k);
        yield await attempt(Map.description.name, HIDDEN, () =>
          measureLearning(Map, { ...course, batch, steps, seconds, pause }, all, stepsPerEpoch),
        );
      }
    } finally {
      course.test.x.dispose();
    }
  },
  line: (measured) => {
    const { mean, deviation } = accuracyOf(measured);
    return `accuracy ${percent(mean)} ±${(100 * deviation).toFixed(1)}, loss ${digits(finalLoss(measured))}, ${digits(secondsPerEpoch(measured))} s per epoch`;
  },
  table: learningTable,
  plots: learningPlots,
  method: learningMethod,
  alarms: ({ runs }) => brokenPromises(runs.flatMap(({ certificates }) => certificates)),
};

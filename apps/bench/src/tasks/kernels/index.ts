import { attempt } from '../../measure/attempt.js';
import type { Settings } from '../../Settings.js';
import { times } from '../../tables/format.js';
import type { Task } from '../Task.js';
import { subjects as allSubjects } from './cases/index.js';
import { type KernelTimes, measureKernel, openGround } from './measure.js';
import { kernelsMethod } from './method.js';
import { kernelsPlots } from './plot.js';
import type { Subject } from './Subject.js';
import { gigaflops, kernelsTable } from './table.js';

const lineOf = ({ stock, stockLeftOut, yardstick, rate }: KernelTimes): string =>
  [
    stock ? `${times(stock.ratio.median)} as fast as stock` : `stock left out ${stockLeftOut}`,
    ...(yardstick ? [`${times(yardstick.ratio.median)} the cost of ${yardstick.name}`] : []),
    ...(rate ? [`${gigaflops(rate.perSecond)} GF/s`] : []),
  ].join(', ');

/** The kernels section for a list of subjects. */
export const kernelsOf = (subjects: readonly Subject[]): Task<KernelTimes> => {
  const planOf = ({ effort }: Settings) => subjects.flatMap((subject) => subject.sizes[effort].map((size) => ({ subject, size })));
  return {
    key: 'kernels',
    title: 'Kernels',
    question: 'How much faster are operations on slim’s kernels than on TensorFlow.js alone?',
    share: 0.2,
    leftOut: ({ backend }) => {
      const reason = backend.withoutKernels();
      return reason === undefined ? undefined : `slim’s kernels are not in use (${reason})`;
    },
    count: (settings) => planOf(settings).length,
    async *run(bench) {
      const ground = await openGround();
      const plan = planOf(bench.settings);
      for (const [i, { subject, size }] of plan.entries()) {
        await bench.pause();
        yield await attempt(subject.name, size, () => measureKernel(bench, ground, subject, size, bench.budget.part(plan.length - i)));
      }
    },
    line: lineOf,
    table: kernelsTable,
    plots: kernelsPlots,
    method: kernelsMethod,
  };
};

/** What slim's kernels gain over those of TensorFlow.js, and what an operation costs next to a product of matrices. */
export const kernels: Task<KernelTimes> = kernelsOf(allSubjects);

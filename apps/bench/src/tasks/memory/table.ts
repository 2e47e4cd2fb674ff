import type { Row } from '../../results/Row.js';
import { digits, percent } from '../../tables/format.js';
import { type Cell, reasonLine, type Table } from '../../tables/Table.js';
import type { Memory } from './measure.js';

/** One line per network. */
export const memoryTable = (rows: readonly Row<Memory>[]): Table => {
  const number = (header: string) => ({ header, align: 'right' as const });
  const columns = [
    { header: 'problem', align: 'left' as const },
    { header: 'hidden map', align: 'left' as const },
    { ...number('seed'), spare: 2 },
    number('loss'),
    number('of the baseline'),
    { ...number('right'), spare: 1 },
    { ...number('steps'), spare: 3 },
    number('seconds'),
    { header: 'solved', align: 'left' as const },
  ];
  const lines = rows.map(({ subject, status, message, measured }): Cell[] => {
    if (!measured) return reasonLine([{ text: subject }], `${status}: ${message}`, status === 'failed' ? 'bad' : 'dim', columns.length);
    const { problem, map, remark, baseline, goal, run } = measured;
    return [
      { text: problem },
      { text: map, ...(remark === null ? {} : { detail: remark }) },
      { text: String(run.seed) },
      { text: digits(run.exam), detail: `solved from ${digits(goal)} on` },
      { text: percent(run.exam / baseline) },
      { text: run.accuracy === null ? '–' : percent(run.accuracy) },
      { text: run.steps.toLocaleString('en') },
      { text: digits(run.seconds) },
      run.solved ? { text: 'yes', tone: 'good' } : { text: run.cutShort ? 'no (time)' : 'no', tone: 'dim' },
    ];
  });
  return { caption: 'Loss on new sequences after training, and relative to the best guess of a network without memory', columns, lines };
};

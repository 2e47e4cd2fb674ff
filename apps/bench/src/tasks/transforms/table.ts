import type { Row } from '../../results/Row.js';
import { digits } from '../../tables/format.js';
import { type Cell, reasonLine, type Table } from '../../tables/Table.js';
import { type Finding, FOUND } from './search.js';

/** What the transforms task keeps of one matrix. */
export interface Recovered extends Finding {
  readonly isControl: boolean;
  /** The published error, or null. */
  readonly published: number | null;
}

const verdict = ({ rmse, isControl, cutShort }: Recovered): Cell => {
  if (isControl) return rmse <= FOUND ? { text: 'learnt', tone: 'bad' } : { text: 'not learnt, as it should', tone: 'good' };
  if (rmse <= FOUND) return { text: 'found', tone: 'good' };
  return { text: cutShort ? 'not found (time)' : 'not found', tone: 'warn' };
};

/** One line per matrix. */
export const transformsTable = (rows: readonly Row<Recovered>[]): Table => {
  const number = (header: string) => ({ header, align: 'right' as const });
  const columns = [
    { header: 'matrix', align: 'left' as const },
    number('n'),
    number('error'),
    { ...number('published'), spare: 1 },
    number('starts'),
    { ...number('steps'), spare: 2 },
    { ...number('learning rate'), spare: 3 },
    { ...number('seconds'), spare: 4 },
    { header: 'result', align: 'left' as const },
  ];
  const lines = rows.map(({ subject, size, status, message, measured }): Cell[] => {
    const lead = [{ text: subject }, { text: String(size) }];
    if (!measured) return reasonLine(lead, `${status}: ${message}`, status === 'failed' ? 'bad' : 'dim', columns.length);
    const { rmse, published, starts, steps, learningRate, seconds } = measured;
    return [
      ...lead,
      { text: rmse.toExponential(1) },
      { text: published === null ? '–' : published.toExponential(1) },
      { text: String(starts) },
      { text: steps.toLocaleString('en') },
      { text: digits(learningRate) },
      { text: digits(seconds) },
      verdict(measured),
    ];
  });
  return { caption: 'Root mean square error over the entries of the best of all random starts', columns, lines };
};

import type { Comparison, Spread } from '../../measure/statistics.js';
import type { Row } from '../../results/Row.js';
import type { Settings } from '../../Settings.js';
import { milliseconds, plural, times, timesSpread } from '../../tables/format.js';
import { type Cell, reasonLine, type Table } from '../../tables/Table.js';
import type { Speed } from './measure.js';
import { operationKeys, operationTitles } from './operations.js';

const FEW_ROUNDS = 4;

/** Half the interquartile range; of a few rounds it would say too little, so their number stands in its place. */
const spreadOf = ({ median, q1, q3, count }: Spread): string =>
  count < FEW_ROUNDS ? `(${plural(count, 'round')})` : timesSpread(median, (q3 - q1) / 2);

const cellsOf = ({ seconds, ratio }: Comparison): Cell[] => [
  { text: milliseconds(seconds.median) },
  {
    text: `${times(ratio.median)} ${spreadOf(ratio)}`,
    detail: `${milliseconds(seconds.median)} ms, ${plural(ratio.count, 'round')}`,
  },
];

/** One line per map and size: time and relative cost of each operation. */
export const speedTable = (rows: readonly Row<Speed>[], { batch }: Settings): Table => {
  const number = (header: string) => ({ header, align: 'right' as const });
  const columns = [
    { header: 'map', align: 'left' as const },
    number('size'),
    { ...number('parameters'), spare: 2 },
    ...operationKeys.flatMap((key) => [
      { ...number(`${operationTitles[key]}, ms`), spare: 1, terminalOnly: true as const },
      number(`${operationTitles[key]}, × dense`),
    ]),
  ];
  const lines = rows.map(({ subject, size, status, message, measured }) => {
    const lead: Cell[] = [{ text: subject }, { text: String(size) }];
    if (!measured) return reasonLine(lead, `${status}: ${message}`, status === 'failed' ? 'bad' : 'dim', columns.length);
    return [...lead, { text: measured.parameters.toLocaleString('en') }, ...operationKeys.flatMap((key) => cellsOf(measured[key]))];
  });
  const caption = `Time for ${plural(batch, 'sample')} and cost relative to a dense Linear of the same size: median ± half the interquartile range`;
  return { caption, columns, lines };
};

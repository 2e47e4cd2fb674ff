import type { Spread } from '../../measure/statistics.js';
import type { Row } from '../../results/Row.js';
import { digits, milliseconds, percent, plural, times, timesSpread } from '../../tables/format.js';
import { type Cell, type Column, reasonLine, type Table } from '../../tables/Table.js';
import type { KernelTimes } from './measure.js';

const FEW_ROUNDS = 4;

const ratioOf = ({ median, q1, q3, count }: Spread): string =>
  `${times(median)} ${count < FEW_ROUNDS ? `(${plural(count, 'round')})` : timesSpread(median, (q3 - q1) / 2)}`;

/** Billions of operations per second. */
export const gigaflops = (perSecond: number): string => digits(perSecond / 1e9);

const none: Cell = { text: '–', tone: 'dim' };

const stockCells = ({ stock, stockLeftOut }: KernelTimes): Cell[] => {
  if (!stock) return [none, { text: 'left out', tone: 'dim', detail: `${stockLeftOut}` }];
  const { seconds, ratio } = stock;
  return [
    { text: milliseconds(seconds.median) },
    {
      text: ratioOf(ratio),
      detail: `${milliseconds(seconds.median)} ms, ${plural(ratio.count, 'round')}`,
      ...(ratio.q3 < 1 ? { tone: 'warn' as const } : {}),
    },
  ];
};

const yardstickCells = ({ yardstick }: KernelTimes): Cell[] =>
  yardstick
    ? [
        { text: ratioOf(yardstick.ratio), detail: yardstick.name },
        { text: yardstick.name, tone: 'dim' },
      ]
    : [none, none];

const rateCells = ({ rate }: KernelTimes): Cell[] =>
  rate ? [{ text: gigaflops(rate.perSecond) }, { text: percent(rate.share.median) }] : [none, none];

const number = (header: string) => ({ header, align: 'right' as const });

const columns: readonly Column[] = [
  { header: 'operation', align: 'left' },
  number('n'),
  number('ours, ms'),
  { ...number('stock, ms'), spare: 3, terminalOnly: true },
  number('times as fast as stock'),
  number('cost, × yardstick'),
  { header: 'yardstick', align: 'left', spare: 2, terminalOnly: true },
  { ...number('GF/s'), spare: 1 },
  { ...number('of peak'), spare: 1 },
];

/** Why stock was left out, each reason once with the operations that it concerns. */
const leftOutNotes = (rows: readonly Row<KernelTimes>[]): string => {
  const notes = rows.flatMap(({ subject, measured }) =>
    measured?.stockLeftOut ? [`${subject}: stock left out ${measured.stockLeftOut}`] : [],
  );
  return notes.length === 0 ? '' : `. ${[...new Set(notes)].join('; ')}`;
};

/** One line per operation and size. */
export const kernelsTable = (rows: readonly Row<KernelTimes>[]): Table => {
  const lines = rows.map(({ subject, size, status, message, measured }): Cell[] => {
    const lead: Cell[] = [{ text: subject }, { text: String(size) }];
    if (!measured) return reasonLine(lead, `${status}: ${message}`, status === 'failed' ? 'bad' : 'dim', columns.length);
    return [
      ...lead,
      { text: milliseconds(measured.seconds.median) },
      ...stockCells(measured),
      ...yardstickCells(measured),
      ...rateCells(measured),
    ];
  });
  const caption = `Operations on slim’s kernels, on those of TensorFlow.js (stock) and beside a yardstick, timed in turns: median ± half the interquartile range${leftOutNotes(rows)}`;
  return { caption, columns, lines };
};

import type { Comparison, Spread } from '../../measure/statistics.js';
import type { Row } from '../../results/Row.js';
import { digits, milliseconds, percent, plural, times, timesSpread } from '../../tables/format.js';
import { type Cell, reasonLine, type Table } from '../../tables/Table.js';
import type { Compaction } from './measure.js';
import { batches, TOLERANCE } from './plan.js';

const FEW_ROUNDS = 4;

/** Of a few rounds half the interquartile range would say too little, so their number stands in its place. */
const timeOf = ({ median, q1, q3, count }: Spread): string =>
  `${times(median)} ${count < FEW_ROUNDS ? `(${plural(count, 'round')})` : timesSpread(median, (q3 - q1) / 2)}`;

const cellsOf = ({ seconds, baselineSeconds, ratio }: Comparison): Cell[] => {
  const [before, after] = [milliseconds(baselineSeconds.median), milliseconds(seconds.median)];
  return [{ text: before }, { text: after }, { text: timeOf(ratio), detail: `${before} → ${after} ms` }];
};

const kibibytes = (bytes: number): string => digits(bytes / 1024);

const number = (header: string) => ({ header, align: 'right' as const });

const columns = [
  { header: 'map', align: 'left' as const },
  number('size'),
  { ...number('not zero'), spare: 1, terminalOnly: true as const },
  { header: 'becomes', align: 'left' as const },
  { ...number('KiB before'), spare: 2, terminalOnly: true as const },
  { ...number('KiB after'), spare: 2, terminalOnly: true as const },
  number('bytes'),
  ...batches.flatMap((batch) => [
    { ...number(`batch ${batch}, ms before`), spare: 4, terminalOnly: true as const },
    { ...number(`batch ${batch}, ms after`), spare: 3, terminalOnly: true as const },
    number(`batch ${batch}, time`),
  ]),
  number('off by'),
];

const lineOf = ({ subject, size, status, message, measured }: Row<Compaction>): Cell[] => {
  const lead: Cell[] = [{ text: subject }, { text: String(size) }];
  if (!measured) return reasonLine(lead, `${status}: ${message}`, status === 'failed' ? 'bad' : 'dim', columns.length);
  const { sparsity, becomes, forward, difference } = measured;
  const { form, density, nonzeros, usedInputs, usedOutputs, bytesBefore, bytesAfter } = sparsity;
  const [before, after] = [kibibytes(bytesBefore), kibibytes(bytesAfter)];
  return [
    ...lead,
    { text: percent(density) },
    { text: becomes, detail: form === 'csr' ? `${nonzeros.toLocaleString('en')} entries` : `${usedInputs} × ${usedOutputs}` },
    { text: before },
    { text: after },
    { text: times(bytesAfter / bytesBefore), detail: `${before} → ${after} KiB` },
    ...batches.flatMap((batch) => cellsOf(forward[batch])),
    { text: digits(difference), tone: difference <= TOLERANCE ? 'good' : 'bad' },
  ];
};

/** One line per map and size: what is left of its bytes and of its time. */
export const compactionTable = (rows: readonly Row<Compaction>[]): Table => ({
  caption:
    'Bytes of the parameters and time of a forward pass after compact(), relative to before: median ± half the interquartile range; how far outputs are off',
  columns,
  lines: rows.map(lineOf),
});

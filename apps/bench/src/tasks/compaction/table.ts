import type { Row } from '../../results/Row.js';
import { digits, milliseconds, percent, plural, times, timesSpread } from '../../tables/format.js';
import { type Cell, reasonLine, type Table } from '../../tables/Table.js';
import type { Compaction } from './measure.js';
import { batches, TOLERANCE } from './plan.js';

const kibibytes = (bytes: number): string => digits(bytes / 1024);

const number = (header: string) => ({ header, align: 'right' as const });

const columns = [
  { header: 'map', align: 'left' as const },
  number('size'),
  { ...number('not zero'), spare: 1 },
  { header: 'becomes', align: 'left' as const },
  { ...number('KiB before'), spare: 2 },
  { ...number('KiB after'), spare: 2 },
  number('bytes'),
  ...batches.flatMap((batch) => [
    { ...number(`batch ${batch}, ms before`), spare: 4 },
    { ...number(`batch ${batch}, ms after`), spare: 3 },
    number(`batch ${batch}, time`),
  ]),
  number('outputs off by'),
];

const lineOf = ({ subject, size, status, message, measured }: Row<Compaction>): Cell[] => {
  const lead: Cell[] = [{ text: subject }, { text: String(size) }];
  if (!measured) return reasonLine(lead, `${status}: ${message}`, status === 'failed' ? 'bad' : 'dim', columns.length);
  const { sparsity, becomes, forward, difference } = measured;
  const { density, nonzeros, entries, usedInputs, usedOutputs, bytesBefore, bytesAfter } = sparsity;
  return [
    ...lead,
    { text: percent(density), detail: `${nonzeros.toLocaleString('en')} of ${entries.toLocaleString('en')} entries` },
    { text: becomes, detail: `${usedInputs} of ${size} inputs and ${usedOutputs} of ${size} outputs are used` },
    { text: kibibytes(bytesBefore) },
    { text: kibibytes(bytesAfter) },
    { text: times(bytesAfter / bytesBefore) },
    ...batches.flatMap((batch): Cell[] => {
      const { seconds, baselineSeconds, ratio } = forward[batch];
      return [
        { text: milliseconds(baselineSeconds.median) },
        { text: milliseconds(seconds.median) },
        { text: `${times(ratio.median)} ${timesSpread(ratio.median, (ratio.q3 - ratio.q1) / 2)}`, detail: plural(ratio.count, 'round') },
      ];
    }),
    { text: digits(difference), tone: difference <= TOLERANCE ? 'good' : 'bad' },
  ];
};

/** One line per map and size: what is left of its bytes and of its time. */
export const compactionTable = (rows: readonly Row<Compaction>[]): Table => ({
  caption: 'Bytes of the parameters and time of a forward pass after compact(), relative to before: median ± half the interquartile range',
  columns,
  lines: rows.map(lineOf),
});

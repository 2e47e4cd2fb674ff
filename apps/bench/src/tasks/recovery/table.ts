import type { Row } from '../../results/Row.js';
import { countCell } from '../../tables/certificates.js';
import { digits, percent, times } from '../../tables/format.js';
import { type Cell, reasonLine, type Table } from '../../tables/Table.js';
import type { Recovery } from './measure.js';
import { optionText, tuningText } from './recipes.js';

/** How many times the loss of the best dense matrix. */
export const toLeast = ({ found, least }: Recovery): number => found.loss / least.loss;

/** The same after the refit; null where there is none. */
export const refittedToLeast = ({ refitted, least }: Recovery): number | null => refitted && refitted.loss / least.loss;

const number = (header: string) => ({ header, align: 'right' as const });

const columns = [
  { header: 'map, truth', align: 'left' as const },
  { ...number('learning rate'), spare: 3 },
  { ...number('penalty weight'), spare: 2 },
  { ...number('epochs'), spare: 1 },
  number('loss'),
  number('to least'),
  number('L1 distance'),
  number('zeros found'),
  number('others kept'),
  number('refitted, to least'),
  number('refitted, L1'),
  { ...number('promises kept'), spare: 4 },
];

const absent: Cell = { text: '–', tone: 'dim' };

const lineOf = ({ subject, status, message, measured }: Row<Recovery>): Cell[] => {
  if (!measured) return reasonLine([{ text: subject }], `${status}: ${message}`, status === 'failed' ? 'bad' : 'dim', columns.length);
  const { epochs, isShort, found, refitted, certificates } = measured;
  const { rate, weight } = tuningText(measured);
  const refit = refittedToLeast(measured);
  return [
    { text: subject, detail: optionText(measured) },
    { text: rate },
    { text: weight },
    {
      text: `${epochs.toLocaleString('en')}${isShort ? ' (time)' : ''}`,
      ...(isShort ? { tone: 'warn' as const, detail: 'fewer than meant: time was short' } : {}),
    },
    { text: digits(found.loss) },
    { text: times(toLeast(measured)) },
    { text: digits(found.distance) },
    ...(found.zeros === null
      ? [{ text: `σ off by ${digits(found.sigma)}`, span: 2 }]
      : [{ text: percent(found.zeros) }, { text: percent(found.kept) }]),
    refit === null ? absent : { text: times(refit) },
    refitted === null ? absent : { text: digits(refitted.distance) },
    countCell(certificates),
  ];
};

/** One line per map: what it found, before and after least squares on the support that it found. */
export const recoveryTable = (rows: readonly Row<Recovery>[]): Table => {
  const least = rows.find(({ measured }) => measured?.truth === 'sparse')?.measured?.least;
  const yardstick = least ? `; the best dense matrix for the sparse one has L1 distance ${digits(least.distance)}` : '';
  return {
    caption: `True matrices 64 × 64, found again from 20,000 noisy samples${yardstick}`,
    columns,
    lines: rows.map(lineOf),
  };
};

import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { Row } from '../../results/Row.js';
import { countCell } from '../../tables/certificates.js';
import { count, digits, percent, plural } from '../../tables/format.js';
import { type Cell, reasonLine, type Table } from '../../tables/Table.js';
import type { Learning } from './measure.js';
import type { Run } from './train.js';

const finalAccuracy = ({ accuracies }: Run): number => accuracies.at(-1)?.accuracy ?? Number.NaN;

/** Test accuracy over the seeds with its standard deviation; for one seed the sampling error of a share of so many digits. */
export const accuracyOf = ({ runs, testDigits }: Learning): { mean: number; deviation: number } => {
  const all = runs.map(finalAccuracy);
  const average = mean(all);
  const deviation = all.length > 1 ? sampleStandardDeviation(all) : Math.sqrt((average * (1 - average)) / testDigits);
  return { mean: average, deviation };
};

/** Training loss in the last steps, averaged over the seeds. */
export const finalLoss = ({ runs }: Learning): number => mean(runs.map(({ losses }) => losses.at(-1)?.loss ?? Number.NaN));

export const secondsPerEpoch = ({ runs }: Learning): number => mean(runs.map((run) => run.secondsPerEpoch));

/** Epochs that every seed of a map has seen; a fraction where time was short. */
const epochsOf = ({ runs, stepsPerEpoch }: Learning): number => Math.min(...runs.map(({ steps }) => steps)) / stepsPerEpoch;

/** One line per map: what it learned, what that took, and whether the trained map keeps its promises. */
export const learningTable = (rows: readonly Row<Learning>[]): Table => {
  const number = (header: string) => ({ header, align: 'right' as const });
  const columns = [
    { header: 'map', align: 'left' as const },
    { ...number('parameters'), spare: 1 },
    number('epochs'),
    number('test accuracy'),
    number('final loss'),
    number('s per epoch'),
    number('promises kept'),
  ];
  const most = Math.max(0, ...rows.map(({ measured }) => (measured ? epochsOf(measured) : 0)));
  const lines = rows.map(({ subject, status, message, measured }): Cell[] => {
    if (!measured) return reasonLine([{ text: subject }], `${status}: ${message}`, status === 'failed' ? 'bad' : 'dim', columns.length);
    const { mean, deviation } = accuracyOf(measured);
    const epochs = epochsOf(measured);
    const isShort = epochs < most;
    return [
      { text: subject },
      { text: measured.parameters.toLocaleString('en') },
      {
        text: `${count(epochs)}${isShort ? ' (time)' : ''}`,
        ...(isShort ? { tone: 'warn' as const, detail: 'fewer steps than the others: time was short' } : {}),
      },
      { text: `${percent(mean)} ±${(100 * deviation).toFixed(1)}` },
      { text: digits(finalLoss(measured)) },
      { text: digits(secondsPerEpoch(measured)) },
      countCell(measured.runs.flatMap(({ certificates }) => certificates)),
    ];
  });
  const seeds = Math.max(1, ...rows.map(({ measured }) => measured?.runs.length ?? 0));
  const error = seeds > 1 ? `standard deviation over ${plural(seeds, 'seed')}` : 'sampling error of the test digits (one seed)';
  return { caption: `Digits recognised by 784 → 64 → map → 64 → 10; ± is the ${error}`, columns, lines };
};

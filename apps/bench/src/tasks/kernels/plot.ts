import type { TopLevelSpec } from 'vega-lite';
import type { Spread } from '../../measure/statistics.js';
import type { Plot } from '../../plots/Plot.js';
import { baselineRule, labelWidth, palette } from '../../plots/theme.js';
import { measuredRows, type Row } from '../../results/Row.js';
import { times } from '../../tables/format.js';
import type { KernelTimes } from './measure.js';

const sizeClasses = ['n ≤ 64', 'n ≤ 256', 'n > 256'] as const;
const classOf = (size: number): (typeof sizeClasses)[number] => sizeClasses[size <= 64 ? 0 : size <= 256 ? 1 : 2];

/** One ratio of one row. */
interface Point extends Spread {
  readonly subject: string;
  readonly size: number;
}

const pointsOf = (rows: readonly Row<KernelTimes>[], ratioOf: (times: KernelTimes) => Spread | undefined): Point[] =>
  measuredRows(rows).flatMap(({ subject, size, measured }) => {
    const ratio = ratioOf(measured);
    return ratio ? [{ subject, size, ...ratio }] : [];
  });

/** 1, 2, 5, 10 … within the range, or powers of ten alone where there is no room for more. */
const ticksOf = (points: readonly Point[], isWide: boolean): number[] => {
  const [least, most] = [Math.min(...points.map(({ q1 }) => q1)), Math.max(...points.map(({ q3 }) => q3))];
  const steps = isWide || most / least < 30 ? [1, 2, 5] : [1];
  const decades = Array.from({ length: 13 }, (_, i) => 10 ** (i - 6));
  return decades.flatMap((decade) => steps.map((step) => step * decade)).filter((tick) => tick >= least && tick <= most);
};

const specOf = (points: readonly Point[], title: string, width: number): TopLevelSpec => {
  const subjects = [...new Set(points.map(({ subject }) => subject))];
  const labels = labelWidth(subjects, width);
  const values = points.map((point) => ({ ...point, sizes: classOf(point.size) }));
  const present = sizeClasses.filter((one) => values.some(({ sizes }) => sizes === one));
  const look = { field: 'sizes', type: 'nominal' as const, legend: { orient: 'top' as const, title: null } };
  const color = { ...look, scale: { domain: present, range: present.map((one) => palette[sizeClasses.indexOf(one)] as string) } };
  const shapes = present.map((one) => ['circle', 'diamond', 'square'][sizeClasses.indexOf(one)] as string);
  const y = { field: 'subject', type: 'nominal' as const, sort: null, axis: { title: null, labelLimit: labels, grid: true } };
  const x = {
    type: 'quantitative' as const,
    scale: { type: 'log' as const, nice: false, padding: 10 },
    axis: { title: `${title} (log scale)`, format: '~g', values: ticksOf(points, width > 500) },
  };
  return {
    data: { values },
    width: width - labels - 36,
    height: { step: 18 },
    layer: [
      baselineRule('x', 1),
      {
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.5 },
        encoding: { y, x: { ...x, field: 'q1' }, x2: { field: 'q3' }, color },
      },
      {
        mark: { type: 'point', filled: true, size: 55, opacity: 0.9 },
        encoding: { y, x: { ...x, field: 'median' }, color, shape: { ...look, scale: { domain: present, range: shapes } } },
      },
    ],
  };
};

const listOf = (points: readonly Point[]): string =>
  points.map(({ subject, size, median }) => `${subject} at ${size} ${times(median)}`).join(', ');

/** What the kernels gain, and what operations cost beside products of matrices. */
export const kernelsPlots = (rows: readonly Row<KernelTimes>[]): Plot[] => {
  const faster = pointsOf(rows, ({ stock }) => stock?.ratio);
  const dearer = pointsOf(rows, ({ yardstick }) => yardstick?.ratio);
  const gain: Plot = {
    name: 'kernels-stock',
    title: 'Times as fast as stock',
    caption: 'Right of the line at 1 an operation is faster on slim’s kernels than on those of TensorFlow.js. Bars show the quartiles.',
    alt: `Speed relative to TensorFlow.js alone: ${listOf(faster)}.`,
    spec: (width) => specOf(faster, '× as fast as stock', width),
  };
  const cost: Plot = {
    name: 'kernels-yardstick',
    title: 'Cost relative to a product of matrices',
    caption:
      'Left of the line at 1 an operation is cheaper than its yardstick in the table: as a rule a dense layer or a product of the same size, on slim’s kernels too.',
    alt: `Cost relative to the yardstick: ${listOf(dearer)}.`,
    spec: (width) => specOf(dearer, '× yardstick', width),
  };
  return [...(faster.length > 0 ? [gain] : []), ...(dearer.length > 0 ? [cost] : [])];
};

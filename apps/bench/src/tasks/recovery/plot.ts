import type { TopLevelSpec } from 'vega-lite';
import type { Plot } from '../../plots/Plot.js';
import { ink, palette } from '../../plots/theme.js';
import { type MeasuredRow, measuredRows, type Row } from '../../results/Row.js';
import { percent, times } from '../../tables/format.js';
import type { Recovery } from './measure.js';
import { toLeast } from './table.js';

const columnsFor = (width: number): number => (width > 500 ? 4 : 2);

/** Panels of one size, as many beside one another as fit; only those at the edge carry axis labels. */
const grid = <S extends object>(
  rows: readonly MeasuredRow<Recovery>[],
  width: number,
  panel: (row: MeasuredRow<Recovery>, edge: { left: boolean; bottom: boolean }) => S,
): TopLevelSpec => {
  const columns = columnsFor(width);
  const panels = rows.map((row, i) => ({
    width: Math.floor((width - 60) / columns) - 18,
    height: 96,
    title: { text: row.subject.split(', '), fontSize: 11, fontWeight: 'normal' as const, color: ink.text, offset: 4 },
    ...panel(row, { left: i % columns === 0, bottom: i + columns >= rows.length }),
  }));
  return { concat: panels, columns, spacing: { row: 14, column: 18 } } as unknown as TopLevelSpec;
};

/** The same epochs in all panels, so that only the lowest of them say which. */
const epochAxis = (rows: readonly MeasuredRow<Recovery>[], bottom: boolean) => ({
  field: 'epoch',
  type: 'quantitative' as const,
  scale: { domain: [0, Math.max(...rows.map(({ measured }) => measured.epochs))], nice: false },
  axis: { title: bottom ? 'epoch' : null, labels: bottom, tickCount: 3 },
});

const legend = { orient: 'top' as const, title: null, symbolType: 'stroke', symbolStrokeWidth: 3 };

/** Two lines in a panel, the first in colour and the second dashed. */
const pair = (names: readonly [string, string], second: string) => ({
  color: { field: 'series', type: 'nominal' as const, scale: { domain: [...names], range: [palette[0], second] }, legend },
  strokeDash: {
    field: 'series',
    type: 'nominal' as const,
    scale: {
      domain: [...names],
      range: [
        [1, 0],
        [4, 2],
      ],
    },
  },
});

const losses = (rows: readonly MeasuredRow<Recovery>[], width: number): TopLevelSpec => {
  const names = ['the map', 'best dense matrix'] as const;
  const all = rows.flatMap(({ measured }) => [measured.least.loss, ...measured.curve.map(({ loss }) => loss)]);
  const domain = [0.7 * Math.min(...all), 1.4 * Math.max(...all)];
  return grid(rows, width, ({ measured: { curve, least } }, { left, bottom }) => ({
    data: {
      values: [
        ...curve.map(({ epoch, loss }) => ({ epoch, loss, series: names[0] })),
        ...curve.map(({ epoch }) => ({ epoch, loss: least.loss, series: names[1] })),
      ],
    },
    mark: { type: 'line', strokeWidth: 1.75 },
    encoding: {
      x: epochAxis(rows, bottom),
      y: {
        field: 'loss',
        type: 'quantitative',
        scale: { type: 'log', domain, nice: false },
        axis: { title: left ? 'loss (log)' : null, labels: left, format: '.0e', tickCount: 4 },
      },
      ...pair(names, ink.reference),
    },
  }));
};

const supports = (rows: readonly MeasuredRow<Recovery>[], width: number): TopLevelSpec => {
  const names = ['zeros found', 'others kept'] as const;
  return grid(rows, width, ({ measured: { curve } }, { left, bottom }) => ({
    data: {
      values: curve.flatMap(({ epoch, zeros, kept }) => [
        { epoch, share: zeros, series: names[0] },
        { epoch, share: kept, series: names[1] },
      ]),
    },
    mark: { type: 'line', strokeWidth: 1.75 },
    encoding: {
      x: epochAxis(rows, bottom),
      y: {
        field: 'share',
        type: 'quantitative',
        scale: { domain: [0, 1] },
        axis: { title: left ? 'share' : null, labels: left, format: '~%', values: [0, 0.5, 1] },
      },
      ...pair(names, palette[1]),
    },
  }));
};

/** Loss curves of all maps, and how the support of the sparse ones comes about. */
export const recoveryPlots = (all: readonly Row<Recovery>[]): Plot[] => {
  const rows = measuredRows(all);
  const sparse = rows.filter(({ measured }) => measured.truth === 'sparse');
  const lossPlot: Plot = {
    name: 'recovery-loss',
    title: 'Loss',
    caption: 'Mean squared error on all samples, without the penalty. The dashed line is the least that any matrix reaches.',
    alt: `Loss at the end, as a multiple of the least: ${rows.map((row) => `${row.subject} ${times(toLeast(row.measured))}`).join('; ')}.`,
    spec: (width) => losses(rows, width),
  };
  const supportPlot: Plot = {
    name: 'recovery-support',
    title: 'Support',
    caption: 'Share of the true zeros that are exactly 0, and of the other entries that are not.',
    alt: `Share of true zeros found at the end: ${sparse.map(({ subject, measured: { found } }) => `${subject} ${percent(found.zeros ?? 0)}`).join('; ')}.`,
    spec: (width) => supports(sparse, width),
  };
  return [...(rows.length > 0 ? [lossPlot] : []), ...(sparse.length > 0 ? [supportPlot] : [])];
};

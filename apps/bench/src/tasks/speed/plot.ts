import type { TopLevelSpec } from 'vega-lite';
import type { Plot } from '../../plots/Plot.js';
import { baselineRule, labelWidth, palette } from '../../plots/theme.js';
import { measuredRows, type Row } from '../../results/Row.js';
import { times } from '../../tables/format.js';
import type { Speed } from './measure.js';
import { operationKeys, operationTitles } from './operations.js';

const titles = operationKeys.map((key) => operationTitles[key]);

const altOf = (rows: readonly Row<Speed>[]): string => {
  const parts = measuredRows(rows).map(
    ({ subject, size, measured }) =>
      `${subject} at ${size}: ${operationKeys.map((key) => `${operationTitles[key]} ${times(measured[key].ratio.median)}`).join(', ')}`,
  );
  return `Cost relative to a dense Linear. ${parts.join('; ')}.`;
};

const specOf = (rows: readonly Row<Speed>[], width: number): TopLevelSpec => {
  const measured = measuredRows(rows);
  const maps = [...new Set(measured.map(({ subject }) => subject))];
  const sizes = [...new Set(measured.map(({ size }) => size))];
  const labels = labelWidth(maps, width);
  const isWide = width > 500 && sizes.length > 1;
  const values = measured.flatMap(({ subject, size, measured }) =>
    operationKeys.map((key) => {
      const { median, q1, q3 } = measured[key].ratio;
      return { subject, size: `${size} × ${size}`, operation: operationTitles[key], median, q1, q3 };
    }),
  );
  const y = { field: 'subject', type: 'nominal' as const, scale: { domain: maps }, axis: { title: null, labelLimit: labels, grid: true } };
  const x = {
    type: 'quantitative' as const,
    scale: { type: 'log' as const, nice: false, padding: 10 },
    axis: { title: '× dense Linear (log scale)', format: '~g', tickCount: 6 },
  };
  const yOffset = { field: 'operation', type: 'nominal' as const, scale: { domain: titles } };
  const color = {
    field: 'operation',
    type: 'nominal' as const,
    scale: { domain: titles, range: [...palette] },
    legend: { orient: 'top' as const, title: null, ...(width > 500 ? {} : { direction: 'vertical' as const }) },
  };
  return {
    data: { values },
    facet: isWide ? { column: facetOf(sizes) } : { row: facetOf(sizes) },
    spec: {
      width: Math.floor((width - labels - 24) / (isWide ? sizes.length : 1)) - (isWide ? 12 : 0),
      height: { step: width > 500 ? 11 : 10, for: 'offset' },
      layer: [
        baselineRule('x', 1),
        {
          mark: { type: 'rule', strokeWidth: 2, opacity: 0.5 },
          encoding: { y, yOffset, x: { ...x, field: 'q1' }, x2: { field: 'q3' }, color },
        },
        { mark: { type: 'point', filled: true, size: 42, opacity: 1 }, encoding: { y, yOffset, x: { ...x, field: 'median' }, color } },
      ],
    },
  };
};

const facetOf = (sizes: readonly number[]) => ({
  field: 'size',
  type: 'nominal' as const,
  title: null,
  sort: sizes.map((size) => `${size} × ${size}`),
  header: { labelOrient: 'top' as const, labelFontWeight: 'bold' as const },
});

/** Relative cost per map, on a log axis with the baseline at 1. */
export const speedPlots = (rows: readonly Row<Speed>[]): Plot[] => {
  if (measuredRows(rows).length === 0) return [];
  return [
    {
      name: 'speed',
      title: 'Cost relative to a dense layer',
      caption:
        'Left of the line at 1 a map is cheaper than a dense Linear, right of it dearer. Dots are medians over rounds, bars the quartiles.',
      alt: altOf(rows),
      spec: (width) => specOf(rows, width),
    },
  ];
};

import type { TopLevelSpec } from 'vega-lite';
import type { Plot } from '../../plots/Plot.js';
import { baselineRule, palette } from '../../plots/theme.js';
import { type MeasuredRow, measuredRows, type Row } from '../../results/Row.js';
import { FOUND } from './search.js';
import type { Recovered } from './table.js';

/** Errors below this, exact in float32, are drawn here. */
const LEAST = 1e-8;

const kinds = ['this run', 'published'] as const;

const errors = (rows: readonly MeasuredRow<Recovered>[], width: number): TopLevelSpec => {
  const subjects = [...new Set(rows.map(({ subject }) => subject))];
  const sizes = [...new Set(rows.map(({ size }) => size))];
  const columns = Math.min(subjects.length, width > 500 ? 4 : 2);
  const panels = subjects.map((subject, i) => {
    const values = rows
      .filter((row) => row.subject === subject)
      .flatMap(({ size, measured: { rmse, published } }) => [
        { n: String(size), error: Math.max(LEAST, rmse), kind: kinds[0] },
        ...(published === null ? [] : [{ n: String(size), error: published, kind: kinds[1] }]),
      ]);
    return {
      title: { text: subject, fontSize: 11, fontWeight: 'normal' as const, offset: 4 },
      width: Math.floor((width - 80) / columns) - 14,
      height: 150,
      layer: [
        baselineRule('y', FOUND),
        {
          data: { values },
          mark: { type: 'point' as const, filled: true, size: 55, opacity: 1 },
          encoding: {
            x: {
              field: 'n',
              type: 'ordinal' as const,
              sort: null,
              scale: { domain: sizes.map(String) },
              axis: { title: 'n', labelAngle: 0 },
            },
            y: {
              field: 'error',
              type: 'quantitative' as const,
              scale: { type: 'log' as const, domain: [LEAST, 1], nice: false },
              axis: { title: i % columns === 0 ? 'error (log)' : null, labels: i % columns === 0, format: '.0e', tickCount: 5 },
            },
            color: {
              field: 'kind',
              type: 'nominal' as const,
              scale: { domain: [...kinds], range: [palette[0], palette[1]] },
              legend: { orient: 'top' as const, title: null },
            },
            shape: { field: 'kind', type: 'nominal' as const, scale: { domain: [...kinds], range: ['circle', 'diamond'] } },
          },
        },
      ],
    };
  });
  return { concat: panels, columns, spacing: { row: 12, column: 14 } } as TopLevelSpec;
};

/** Errors by size, next to the published ones. */
export const transformsPlots = (all: readonly Row<Recovered>[]): Plot[] => {
  const rows = measuredRows(all);
  if (rows.length === 0) return [];
  return [
    {
      name: 'transforms-errors',
      title: 'Errors of what was found',
      caption: 'Lower is better. Below the dashed line a transform counts as found; the random matrix must stay high.',
      alt: `Root mean square errors: ${rows.map(({ subject, size, measured }) => `${subject} ${size} ${measured.rmse.toExponential(1)}`).join(', ')}.`,
      spec: (width) => errors(rows, width),
    },
  ];
};

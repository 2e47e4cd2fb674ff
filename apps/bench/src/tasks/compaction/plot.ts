import type { TopLevelSpec } from 'vega-lite';
import type { Plot } from '../../plots/Plot.js';
import { baselineRule, labelWidth, palette } from '../../plots/theme.js';
import { measuredRows, type Row } from '../../results/Row.js';
import { times } from '../../tables/format.js';
import type { Compaction } from './measure.js';
import { batches } from './plan.js';

const labelOf = (batch: number): string => `batch ${batch}`;
const labels = batches.map(labelOf);

const sizeText = (size: number): string => `${size} × ${size}`;

const specOf = (all: readonly Row<Compaction>[], width: number): TopLevelSpec => {
  const rows = measuredRows(all);
  const subjects = [...new Set(rows.map(({ subject }) => subject))];
  const sizes = [...new Set(rows.map(({ size }) => size))];
  const room = labelWidth(subjects, width);
  const isWide = width > 500 && sizes.length > 1;
  const facet = {
    field: 'size',
    type: 'nominal' as const,
    title: null,
    sort: sizes.map(sizeText),
    header: { labelOrient: 'top' as const, labelFontWeight: 'bold' as const },
  };
  return {
    data: {
      values: rows.flatMap(({ subject, size, measured }) =>
        batches.map((batch) => ({
          subject,
          size: sizeText(size),
          batch: labelOf(batch),
          time: measured.forward[batch].ratio.median,
        })),
      ),
    },
    facet: isWide ? { column: facet } : { row: facet },
    spec: {
      width: Math.floor((width - room - 24) / (isWide ? sizes.length : 1)) - (isWide ? 12 : 0),
      height: { step: 14, for: 'offset' },
      layer: [
        {
          mark: { type: 'bar' },
          encoding: {
            y: { field: 'subject', type: 'nominal', scale: { domain: subjects }, axis: { title: null, labelLimit: room } },
            yOffset: { field: 'batch', type: 'nominal', scale: { domain: labels } },
            x: { field: 'time', type: 'quantitative', axis: { title: 'time after, before is 1', tickCount: 5 } },
            color: {
              field: 'batch',
              type: 'nominal',
              scale: { domain: labels, range: [palette[0], palette[1]] },
              legend: { orient: 'top', title: null },
            },
          },
        },
        baselineRule('x', 1),
      ],
    },
  };
};

/** How long a forward pass takes after `compact`, relative to before. */
export const compactionPlots = (all: readonly Row<Compaction>[]): Plot[] => {
  const rows = measuredRows(all);
  if (rows.length === 0) return [];
  const said = rows.map(({ subject, size, measured: { forward } }) => {
    const ratios = batches.map((batch) => `${times(forward[batch].ratio.median)} for ${labelOf(batch)}`);
    return `${subject} at ${size}: ${ratios.join(' and ')}`;
  });
  return [
    {
      name: 'compaction',
      title: 'Time of a forward pass after compact()',
      caption: 'Left of the line at 1 the smaller map is faster than the map that it was made of, right of it slower.',
      alt: `Time after relative to before. ${said.join('; ')}.`,
      spec: (width) => specOf(all, width),
    },
  ];
};

import type { TopLevelSpec } from 'vega-lite';
import type { Plot } from '../../plots/Plot.js';
import { labelWidth, palette } from '../../plots/theme.js';
import { measuredRows, type Row } from '../../results/Row.js';
import { times } from '../../tables/format.js';
import type { Recurrent } from './measure.js';

const parts = ['products alone', 'network', 'loop'] as const;

/** How long the products, the network and the loop take, relative to the network. */
export const recurrentPlots = (all: readonly Row<Recurrent>[]): Plot[] => {
  const rows = measuredRows(all).flatMap(({ subject, measured }) => (measured.kind === 'training' ? [{ subject, ...measured }] : []));
  if (rows.length === 0) return [];
  const values = rows.flatMap(({ subject, loop, products }) => [
    { subject, part: parts[0], cost: 1 / products.median },
    { subject, part: parts[1], cost: 1 },
    { subject, part: parts[2], cost: loop.median },
  ]);
  const spec = (width: number): TopLevelSpec => {
    const labels = labelWidth(
      rows.map(({ subject }) => subject),
      width,
    );
    return {
      data: { values },
      width: width - labels - 36,
      height: { step: 16 },
      mark: { type: 'bar' },
      encoding: {
        y: { field: 'subject', type: 'nominal', sort: null, axis: { title: null, labelLimit: labels } },
        yOffset: { field: 'part', type: 'nominal', sort: [...parts] },
        x: { field: 'cost', type: 'quantitative', axis: { title: 'time of a training step, the network’s is 1', tickCount: 6 } },
        color: {
          field: 'part',
          type: 'nominal',
          scale: { domain: [...parts], range: [palette[2], palette[0], palette[1]] },
          legend: { orient: 'top', title: null },
        },
      },
    };
  };
  return [
    {
      name: 'recurrent-training',
      title: 'Training steps',
      caption: 'Left is better. The loop makes every matrix anew at every time; the products are what no implementation can do without.',
      alt: `A loop takes ${rows.map(({ subject, loop }) => `${times(loop.median)} for ${subject}`).join(', ')}.`,
      spec,
    },
  ];
};

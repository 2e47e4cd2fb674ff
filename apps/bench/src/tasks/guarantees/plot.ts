import type { Certificate } from '@slim/core';
import type { TopLevelSpec } from 'vega-lite';
import type { Plot } from '../../plots/Plot.js';
import { baselineRule, labelWidth, palette } from '../../plots/theme.js';
import { type MeasuredRow, measuredRows, type Row } from '../../results/Row.js';
import { usedTolerance } from '../../tables/certificates.js';
import type { Guarantees } from './measure.js';

/** Ends of the axis: what uses less counts as nothing, what uses more as broken. */
const LEAST = 1e-4;
const MOST = 100;
const moments = ['at birth', 'trained'] as const;

const points = (rows: readonly MeasuredRow<Guarantees>[]) =>
  rows.flatMap(({ subject, measured: { birth, trained } }) =>
    moments.flatMap((moment) =>
      (moment === 'trained' ? trained : birth).map((certificate: Certificate) => {
        const used = usedTolerance(certificate);
        return {
          label: `${subject}|${certificate.property}`,
          moment,
          used: Number.isNaN(used) ? MOST : Math.min(MOST, Math.max(LEAST, used)),
        };
      }),
    ),
  );

const specOf = (values: ReturnType<typeof points>, labels: number, width: number): TopLevelSpec => ({
  data: { values },
  width: width - labels - 36,
  height: { step: 40, for: 'position' },
  layer: [
    baselineRule('x', 1),
    {
      mark: { type: 'point', filled: true, size: 60, opacity: 1 },
      encoding: {
        y: {
          field: 'label',
          type: 'nominal',
          sort: null,
          axis: { title: null, grid: true, labelLimit: labels, labelExpr: "split(datum.label, '|')", labelLineHeight: 14 },
        },
        yOffset: { field: 'moment', type: 'nominal', scale: { domain: [...moments] } },
        x: {
          field: 'used',
          type: 'quantitative',
          scale: { type: 'log', domain: [LEAST, MOST] },
          axis: {
            title: 'part of the tolerance used (log)',
            values: width > 500 ? [LEAST, 0.001, 0.01, 0.1, 1, 10, MOST] : [LEAST, 1, MOST],
            labelExpr: `datum.value <= ${LEAST} ? 'none' : datum.value >= ${MOST} ? '100+' : format(datum.value, '~g')`,
            labelOverlap: false,
          },
        },
        color: {
          field: 'moment',
          type: 'nominal',
          scale: { domain: [...moments], range: [palette[0], palette[1]] },
          legend: { orient: 'top', title: null },
        },
        shape: { field: 'moment', type: 'nominal', scale: { domain: [...moments], range: ['circle', 'diamond'] } },
      },
    },
  ],
});

/** How near each promise comes to being broken. */
export const guaranteesPlots = (all: readonly Row<Guarantees>[]): Plot[] => {
  const rows = measuredRows(all).filter(({ measured }) => measured.birth.length > 0);
  if (rows.length === 0) return [];
  const values = points(rows);
  const broken = rows.flatMap(({ subject, measured }) =>
    [...measured.birth, ...measured.trained].filter(({ holds }) => !holds).map(({ property }) => `${subject} (${property})`),
  );
  return [
    {
      name: 'guarantees',
      title: 'Margins',
      caption:
        'How much of the float32 rounding granted to a promise is used. “None”: the promise holds without it. Right of the line at 1 it would be broken.',
      alt: `Share of the tolerance used by each promise. ${broken.length === 0 ? 'All hold.' : `Broken: ${[...new Set(broken)].join(', ')}.`}`,
      spec: (width) =>
        specOf(
          values,
          labelWidth(
            values.flatMap(({ label }) => label.split('|')),
            width,
          ),
          width,
        ),
    },
  ];
};

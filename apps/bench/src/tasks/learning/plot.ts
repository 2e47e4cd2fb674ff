import type { TopLevelSpec } from 'vega-lite';
import type { Plot } from '../../plots/Plot.js';
import { baselineRule, ink, labelWidth, palette } from '../../plots/theme.js';
import { type MeasuredRow, measuredRows, type Row } from '../../results/Row.js';
import { percent } from '../../tables/format.js';
import type { Learning } from './measure.js';
import { accuracyOf } from './table.js';

const BASELINE = 'Linear';

/** The loss curve of the first seed; the others are in the JSON. */
const curveOf = ({ measured }: MeasuredRow<Learning>) => measured.runs[0]?.losses ?? [];

const series = ['the map', 'dense Linear'] as const;

/** One panel: the curve of a map before that of the baseline. Only panels at the edge of the grid carry axis labels. */
const panel = (
  row: MeasuredRow<Learning>,
  baseline: MeasuredRow<Learning> | undefined,
  domain: [number, number],
  edge: { left: boolean; bottom: boolean },
) => {
  const pointsOf = (of: MeasuredRow<Learning>, name: (typeof series)[number]) => curveOf(of).map((point) => ({ ...point, series: name }));
  return {
    title: { text: row.subject, fontSize: 11, fontWeight: 'normal' as const, color: ink.text, offset: 4 },
    data: { values: [...(baseline && baseline !== row ? pointsOf(baseline, series[1]) : []), ...pointsOf(row, series[0])] },
    mark: { type: 'line' as const, strokeWidth: 1.75, clip: true },
    encoding: {
      x: {
        field: 'step',
        type: 'quantitative' as const,
        axis: { title: edge.bottom ? 'training step' : null, labels: edge.bottom, tickCount: 3 },
      },
      y: {
        field: 'loss',
        type: 'quantitative' as const,
        scale: { type: 'log' as const, domain, nice: false },
        axis: { title: edge.left ? 'loss (log)' : null, labels: edge.left, values: [0.03, 0.1, 0.3, 1, 3, 10], format: '~g' },
      },
      color: {
        field: 'series',
        type: 'nominal' as const,
        scale: { domain: [...series], range: [palette[0], ink.reference] },
        legend: { orient: 'top' as const, title: null, symbolType: 'stroke', symbolStrokeWidth: 3 },
      },
      strokeDash: {
        field: 'series',
        type: 'nominal' as const,
        scale: {
          domain: [...series],
          range: [
            [1, 0],
            [3, 2],
          ],
        },
      },
    },
  };
};

const curves = (rows: readonly MeasuredRow<Learning>[], width: number): TopLevelSpec => {
  const baseline = rows.find(({ subject }) => subject === BASELINE);
  const columns = width > 500 ? 4 : 2;
  const domain = lossDomain(rows.flatMap(curveOf));
  const size = { width: Math.floor((width - 60) / columns) - 14, height: 88 };
  const panels = rows.map((row, i) => ({
    ...size,
    ...panel(row, baseline, domain, { left: i % columns === 0, bottom: i + columns >= rows.length }),
  }));
  return { concat: panels, columns, spacing: { row: 12, column: 14 } };
};

/** The range of most curves: a map that starts a hundred times higher would flatten all others, so it is cut off. */
const lossDomain = (values: readonly { loss: number }[]): [number, number] => {
  const losses = values.map(({ loss }) => loss).filter((loss) => loss > 0);
  return [0.9 * Math.min(1, ...losses), Math.min(10, Math.max(2.5, ...losses))];
};

/** Errors, not accuracies: on a log axis 5 % and 6 % are told apart beside a map that learned nothing. */
const errors = (rows: readonly MeasuredRow<Learning>[], width: number): TopLevelSpec => {
  const values = rows.map(({ subject, measured }) => {
    const { mean, deviation } = accuracyOf(measured);
    const least = 0.5 / measured.testDigits; // no error at all has no place on a log axis
    const [low, median, high] = [1 - mean - deviation, 1 - mean, 1 - mean + deviation].map((error) => Math.min(1, Math.max(least, error)));
    return { subject, low, median, high };
  });
  const labels = labelWidth(
    values.map(({ subject }) => subject),
    width,
  );
  const baseline = values.find(({ subject }) => subject === BASELINE)?.median;
  const y = { field: 'subject', type: 'nominal' as const, sort: null, axis: { title: null, labelLimit: labels, grid: true } };
  const scale = { type: 'log' as const, nice: false, padding: 10 };
  const axis = {
    title: 'test digits misread (log)',
    format: '.2~%',
    values: [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 1],
  };
  const x = { type: 'quantitative' as const, scale, axis };
  return {
    data: { values },
    width: width - labels - 36,
    height: { step: 22 },
    layer: [
      ...(baseline === undefined ? [] : [baselineRule('x', baseline)]),
      {
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.5, color: palette[0] },
        encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } },
      },
      { mark: { type: 'point', filled: true, size: 55, opacity: 1, color: palette[0] }, encoding: { y, x: { ...x, field: 'median' } } },
    ],
  };
};

/** Test errors per map, and loss curves with the baseline behind each. */
export const learningPlots = (all: readonly Row<Learning>[]): Plot[] => {
  const rows = measuredRows(all);
  if (rows.length === 0) return [];
  const list = rows.map(({ subject, measured }) => `${subject} ${percent(accuracyOf(measured).mean)}`).join(', ');
  return [
    {
      name: 'learning-errors',
      title: 'Test errors',
      caption: 'Left is better. The dashed line is the dense Linear; bars show the ± of the table.',
      alt: `Test accuracy: ${list}.`,
      spec: (width) => errors(rows, width),
    },
    {
      name: 'learning-curves',
      title: 'Learning curves',
      caption: 'Training loss of the first seed, penalty included; values above 10 are cut off. The dashed curve is the dense Linear.',
      alt: `Training loss over the steps, one panel for each of ${rows.map(({ subject }) => subject).join(', ')}.`,
      spec: (width) => curves(rows, width),
    },
  ];
};

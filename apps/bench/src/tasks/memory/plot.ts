import type { TopLevelSpec } from 'vega-lite';
import type { Plot } from '../../plots/Plot.js';
import { baselineRule, ink, palette } from '../../plots/theme.js';
import { type MeasuredRow, measuredRows, type Row } from '../../results/Row.js';
import { digits } from '../../tables/format.js';
import type { Memory } from './measure.js';

/** One panel: the losses of a map, a line for each seed, and the loss without memory dashed. */
const panel = (
  map: string,
  rows: readonly Memory[],
  domain: readonly [number, number],
  steps: number,
  edge: { left: boolean; bottom: boolean },
) => ({
  title: { text: map, fontSize: 11, fontWeight: 'normal' as const, color: ink.text, offset: 4 },
  layer: [
    baselineRule('y', rows[0]?.baseline ?? 1),
    {
      data: { values: rows.flatMap(({ run }) => run.losses.map((point) => ({ ...point, seed: String(run.seed) }))) },
      mark: { type: 'line' as const, strokeWidth: 1.5, clip: true, color: palette[0] },
      encoding: {
        x: {
          field: 'step',
          type: 'quantitative' as const,
          scale: { domain: [0, steps] },
          axis: { title: edge.bottom ? 'training step' : null, labels: edge.bottom, tickCount: 3 },
        },
        y: {
          field: 'loss',
          type: 'quantitative' as const,
          scale: { type: 'log' as const, domain: [...domain], nice: false },
          axis: { title: edge.left ? `${rows[0]?.unit} (log)` : null, labels: edge.left, tickCount: 4, format: '~g' },
        },
        detail: { field: 'seed', type: 'nominal' as const },
      },
    },
  ],
});

const grid = (rows: readonly Memory[], width: number): TopLevelSpec => {
  const maps = [...new Set(rows.map(({ map }) => map))];
  const columns = Math.min(maps.length, width > 500 ? 3 : 2);
  const losses = rows.flatMap(({ run, baseline }) => [baseline, ...run.losses.map(({ loss }) => loss)]).filter((loss) => loss > 0);
  const top = 4 * (rows[0]?.baseline ?? 1); // a network that starts badly would flatten all others
  const domain: [number, number] = [0.8 * Math.min(...losses), Math.min(top, 1.1 * Math.max(...losses))];
  const steps = Math.max(...rows.map(({ run }) => run.steps));
  const size = { width: Math.floor((width - 70) / columns) - 14, height: 110 };
  const panels = maps.map((map, i) => ({
    ...size,
    ...panel(
      map,
      rows.filter((row) => row.map === map),
      domain,
      steps,
      { left: i % columns === 0, bottom: i + columns >= maps.length },
    ),
  }));
  return { concat: panels, columns, spacing: { row: 12, column: 14 } } as TopLevelSpec;
};

/** Learning curves, a figure for each problem. */
export const memoryPlots = (all: readonly Row<Memory>[]): Plot[] => {
  const measured = measuredRows(all).map((row: MeasuredRow<Memory>) => row.measured);
  const problems = [...new Set(measured.map(({ problem }) => problem))];
  return problems.map((problem) => {
    const rows = measured.filter((row) => row.problem === problem);
    return {
      name: `memory-${problem.replaceAll(' ', '-').toLowerCase()}`,
      title: `Learning curves: ${problem}`,
      caption: `Training loss over the steps, a line for each seed. The dashed line is the best guess without memory, ${digits(rows[0]?.baseline ?? Number.NaN)}; a curve ends early where the problem is solved.`,
      alt: `Loss after training: ${rows.map(({ map, run }) => `${map} ${digits(run.exam)}`).join(', ')}.`,
      spec: (width: number) => grid(rows, width),
    };
  });
};

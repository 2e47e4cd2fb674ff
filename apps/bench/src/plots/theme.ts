import type { Config } from 'vega-lite';
import { textWidth } from './textWidth.js';

/** Colours of Okabe and Ito, told apart by colour-blind readers too; the page brightens them in dark mode. */
export const palette = ['#0072b2', '#d55e00', '#009e73'] as const;

/** Text, quiet text, grid lines, reference lines and paper, as hex so that the page can replace them by its own. */
export const ink = { text: '#1f2933', quiet: '#52606d', grid: '#e4e7eb', reference: '#9aa5b1', paper: '#ffffff' } as const;

const LABEL_SIZE = 11.5;

const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** How all plots look. */
export const config: Config = {
  font,
  background: ink.paper,
  padding: 6,
  aria: false, // the page describes each plot as a whole
  view: { stroke: ink.grid },
  axis: {
    labelFontSize: LABEL_SIZE,
    titleFontSize: LABEL_SIZE,
    titleFontWeight: 'normal',
    labelColor: ink.text,
    titleColor: ink.quiet,
    gridColor: ink.grid,
    domainColor: ink.reference,
    tickColor: ink.reference,
    titlePadding: 8,
    labelOverlap: 'greedy',
    labelSeparation: 4,
  },
  header: { labelFontSize: 12, labelColor: ink.text, titleColor: ink.quiet },
  legend: { labelFontSize: 12, labelColor: ink.text, titleColor: ink.quiet, symbolSize: 70, symbolOpacity: 1, labelLimit: 260 },
};

/** Pixels that labels beside an axis take in a plot of some width: never much more than half of it. */
export const labelWidth = (labels: readonly string[], width: number): number =>
  Math.min(0.55 * width, 12 + LABEL_SIZE * Math.max(0, ...labels.map(textWidth)));

/** The line that everything else is compared with. */
export const baselineRule = (axis: 'x' | 'y', at: number) => ({
  data: { values: [{}] },
  mark: { type: 'rule' as const, color: ink.reference, strokeWidth: 1.5, strokeDash: [4, 3] },
  encoding: { [axis]: { datum: at } },
});

import type { Plot } from './Plot.js';
import { textWidth } from './textWidth.js';
import { config } from './theme.js';

declare module 'vega' {
  /** How Vega measures text; exported, but missing from its typings. */
  const textMetrics: { width: (item: object, text?: unknown) => number };
}

/** Pixels that a plot is drawn for: a page at a desk, and a telephone. */
export const widths = { wide: 940, narrow: 350 } as const;

/** How wide Vega is to think a text mark is, in pixels. */
const widthOf = (item: { text?: unknown; fontSize?: number; limit?: number }, text: unknown = item.text): number => {
  const width = textWidth(String(text ?? '')) * (item.fontSize ?? 11);
  return item.limit ? Math.min(width, item.limit) : width;
};

/** Draws a plot as SVG text, without a browser. */
export const render = async (plot: Plot, width: number): Promise<string> => {
  const [{ compile }, { parse, textMetrics, View, Warn }] = await Promise.all([import('vega-lite'), import('vega')]);
  textMetrics.width = widthOf;
  const { spec } = compile(plot.spec(width), { config });
  const view = new View(parse(spec), { renderer: 'none', logLevel: Warn });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
};

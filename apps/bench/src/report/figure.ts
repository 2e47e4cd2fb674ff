import type { Plot } from '../plots/Plot.js';
import { escape } from './escape.js';
import { inlineSvg } from './inlineSvg.js';

/** A plot with its two drawings, or with what went wrong in drawing it. */
export interface Drawing {
  readonly plot: Plot;
  readonly wide: string;
  readonly narrow: string;
}

/** A plot as a figure: one drawing for wide windows, one for narrow ones, described once for both. */
export const figure = ({ plot, wide, narrow }: Drawing): string => `<figure>
<h3 id="${plot.name}">${escape(plot.title)}</h3>
<div role="img" aria-label="${escape(plot.alt)}">
${inlineSvg(wide, `${plot.name}-wide`, 'wide')}
${inlineSvg(narrow, `${plot.name}-narrow`, 'narrow')}
</div>
<figcaption>${escape(plot.caption)}</figcaption>
</figure>`;

import type { TopLevelSpec } from 'vega-lite';

/** A plot of one task, drawn for a given width so that a phone gets its own drawing. */
export interface Plot {
  /** File name without extension. */
  readonly name: string;
  readonly title: string;
  /** How to read it: the caption in the report. */
  readonly caption: string;
  /** What a reader who cannot see it should know. */
  readonly alt: string;
  readonly spec: (width: number) => TopLevelSpec;
}

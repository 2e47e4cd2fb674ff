/** How much to measure: `--quick`, nothing, or `--full`. */
export type Effort = 'quick' | 'standard' | 'full';

interface Extent {
  /** What all tasks together aim to take; each map gets its part, so that more maps do not take longer. */
  readonly seconds: number;
  readonly sizes: readonly number[];
}

export const efforts: Readonly<Record<Effort, Extent>> = {
  quick: { seconds: 25, sizes: [64] },
  standard: { seconds: 165, sizes: [64, 256] },
  full: { seconds: 1800, sizes: [64, 256] },
};

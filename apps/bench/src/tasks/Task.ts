import type { Budget } from '../measure/Budget.js';
import type { Plot } from '../plots/Plot.js';
import type { Row } from '../results/Row.js';
import type { Settings } from '../Settings.js';
import type { Table } from '../tables/Table.js';

/** What a task is given while it runs. */
export interface Bench {
  readonly settings: Settings;
  readonly budget: Budget;
  /** Lets signals in and throws when the run was interrupted; call it between measurements. */
  readonly pause: () => Promise<void>;
  /** A line for the person who waits, when something else than a row is worth saying. */
  readonly say: (text: string) => void;
}

/** One section of the benchmark. `M`: what it measures for one subject. */
export interface Task<M = unknown> {
  /** The name for `--tasks`. */
  readonly key: string;
  readonly title: string;
  /** What it answers, as a question. */
  readonly question: string;
  /** Its part of the time, relative to the other tasks. */
  readonly share: number;
  /** Seconds that it may take where that is not its part of the time: long runs end by themselves. */
  longest?(settings: Settings): number | undefined;
  /** Why there is nothing to measure with these settings: said in place of everything else. To be asked after the backend has started. */
  leftOut?(settings: Settings): string | undefined;
  /** How many rows `run` will yield. */
  count(settings: Settings): number;
  run(bench: Bench): AsyncGenerator<Row<M>>;
  /** What was measured, in a few words, for the progress line. */
  line(measured: M): string;
  table(rows: readonly Row<M>[], settings: Settings): Table;
  plots(rows: readonly Row<M>[], settings: Settings): readonly Plot[];
  /** How the numbers were obtained and what to beware of, a paragraph each. */
  method(settings: Settings): readonly string[];
  /** What a measured row shows to be broken: a reason to end with an error. */
  alarms?(measured: M): readonly string[];
}

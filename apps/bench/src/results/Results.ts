import type { Row } from './Row.js';

/** Where and with what the numbers were measured. */
export interface Environment {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Processes that wanted to run when the benchmark started, averaged over a minute; null where the system does not tell. */
  readonly loadAverage: number | null;
  readonly backend: string;
  readonly versions: Readonly<Record<string, string>>;
  /** The commit of the sources, with `+` when they were changed; null outside a git checkout. */
  readonly commit: string | null;
}

/** The rows of one task. */
export interface Section {
  readonly task: string;
  readonly title: string;
  readonly question: string;
  readonly method: readonly string[];
  /** Why nothing was measured in this run, or null. */
  readonly leftOut: string | null;
  /** How many rows there would be in a complete run. */
  readonly planned: number;
  readonly rows: readonly Row[];
  readonly seconds: number;
}

/**
 * The contents of results.json. `version` grows when a reader of the old form could be misled; added fields do not count.
 * Times are in seconds. Numbers that are not finite are null.
 */
export interface Results {
  readonly format: 'slim.bench';
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly outcome: 'complete' | 'interrupted' | 'failed';
  /** What a reader must know before trusting the numbers: failed rows, broken promises, leaks. */
  readonly alarms: readonly string[];
  readonly environment: Environment;
  readonly options: {
    readonly maps: readonly string[];
    readonly sizes: readonly number[];
    readonly batch: number;
    readonly backend: string;
    readonly tasks: readonly string[];
    readonly effort: string;
    readonly seed: number;
  };
  readonly sections: readonly Section[];
}

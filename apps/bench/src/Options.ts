import type { Settings } from './Settings.js';
import type { Task } from './tasks/Task.js';

/** What one run of the benchmark is asked to do. */
export interface Options extends Settings {
  readonly tasks: readonly Task[];
  /** The folder that receives one folder per run. */
  readonly out: string;
}

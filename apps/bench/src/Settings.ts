import type { LinearMapConstructor } from '@slim/core';
import type { Backend } from './backends/index.js';
import type { Effort } from './effort.js';

/** What is measured and how: everything that a task may depend on. */
export interface Settings {
  readonly maps: readonly LinearMapConstructor[];
  readonly sizes: readonly number[];
  /** Rows of x in the speed task, digits per training step in the learning task. */
  readonly batch: number;
  readonly backend: Backend;
  readonly effort: Effort;
  readonly seed: number;
}

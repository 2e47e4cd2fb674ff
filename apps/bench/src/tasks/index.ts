import { compaction } from './compaction/index.js';
import { guarantees } from './guarantees/index.js';
import { kernels } from './kernels/index.js';
import { learning } from './learning/index.js';
import { memory } from './memory/index.js';
import { recovery } from './recovery/index.js';
import { recurrent } from './recurrent/index.js';
import { speed } from './speed/index.js';
import type { Task } from './Task.js';
import { transforms } from './transforms/index.js';

/** The sections of the benchmark, in order: one line each. */
export const tasks: readonly Task[] = [speed, learning, recovery, compaction, guarantees, kernels, transforms, recurrent, memory];

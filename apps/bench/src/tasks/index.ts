import { guarantees } from './guarantees/index.js';
import { kernels } from './kernels/index.js';
import { learning } from './learning/index.js';
import { speed } from './speed/index.js';
import type { Task } from './Task.js';

/** The sections of the benchmark, in order: one line each. */
export const tasks: readonly Task[] = [speed, learning, guarantees, kernels];

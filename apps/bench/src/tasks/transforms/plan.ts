import type { Effort } from '../../effort.js';
import type { Bracket } from './search.js';

interface Extent {
  readonly keys: readonly string[];
  readonly sizes: readonly number[];
  readonly bracket: Bracket;
  readonly brackets: number;
  /** A limit for each row; without it rows share the time of the task. */
  readonly secondsPerRow?: number;
}

const few = ['DFT', 'DCT-II', 'Hadamard', 'random'];

/** Which transforms are looked for, and how long. */
export const extents: Readonly<Record<Effort, Extent>> = {
  quick: { keys: ['Hadamard', 'random'], sizes: [8], bracket: { starts: 3, firstSteps: 100 }, brackets: 2 },
  standard: { keys: few, sizes: [8, 16, 32, 64], bracket: { starts: 9, firstSteps: 25 }, brackets: 20 },
  full: {
    keys: [...few.slice(0, 2), 'DST-II', 'Hadamard', 'Hartley', 'random'],
    sizes: [8, 16, 32, 64, 128, 256, 512, 1024],
    bracket: { starts: 27, firstSteps: 100 },
    brackets: 10,
    secondsPerRow: 600,
  },
};

import type { Random } from '@slim/core';
import { checkCount } from './checkCount.js';
import type { Sequences } from './Sequences.js';

/** How many sequences, and how long the wait is. */
export interface CopySizes {
  /** Steps between the last symbol and the first answer, at least 1. */
  readonly blanks: number;
  readonly batch: number;
}

const SYMBOLS = 8;
const REMEMBERED = 10;
const BLANK = SYMBOLS;
const GO = SYMBOLS + 1;
const WIDTH = SYMBOLS + 2;

/**
 * Copy memory: ten symbols out of eight, T blank steps of which the last says "now", then ten steps in which the symbols
 * shall come out in their order. Sequences have T + 20 steps; before the answer, blanks shall come out.
 *
 * x is one-hot, [T + 20, batch, 10]: symbols 0 … 7, blank 8, now 9. Targets are classes, [T + 20, batch].
 *
 * A network that remembers nothing can do no better than to tell blanks for T + 10 steps and then to guess: a mean
 * cross-entropy of 10·ln 8/(T + 20), which is `baseline(T)`, in nats.
 *
 * @see Hochreiter and Schmidhuber, Long short-term memory, Neural Computation 9 (1997); in this form Arjovsky, Shah, Bengio,
 * Unitary evolution recurrent neural networks, ICML 2016, §5.1
 */
export const copy = {
  name: 'copy',
  baseline: (blanks: number): number => (REMEMBERED * Math.log(SYMBOLS)) / (blanks + 2 * REMEMBERED),
  draw: (random: Random, { blanks, batch }: CopySizes): Sequences<Int32Array> => {
    checkCount('copy', 'blanks', blanks, 1);
    checkCount('copy', 'batch', batch, 0);
    const steps = blanks + 2 * REMEMBERED;
    const x = new Float32Array(steps * batch * WIDTH);
    const targets = new Int32Array(steps * batch).fill(BLANK);
    const show = (step: number, sequence: number, symbol: number): void => {
      x[(step * batch + sequence) * WIDTH + symbol] = 1;
    };
    for (let sequence = 0; sequence < batch; sequence++) {
      for (let step = REMEMBERED; step < steps; step++) show(step, sequence, step === REMEMBERED + blanks - 1 ? GO : BLANK);
      for (let step = 0; step < REMEMBERED; step++) {
        const symbol = random.integer(SYMBOLS);
        show(step, sequence, symbol);
        targets[(REMEMBERED + blanks + step) * batch + sequence] = symbol;
      }
    }
    return { x, shape: [steps, batch, WIDTH], targets, targetShape: [steps, batch] };
  },
} as const;

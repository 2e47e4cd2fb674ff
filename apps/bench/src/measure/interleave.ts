import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from '../backends/index.js';
import { now } from './Budget.js';
import type { Round } from './statistics.js';

/** Something to be timed. */
export interface Operation {
  /** Runs before every series of calls and is not timed: for what lasts until another operation undoes it. */
  readonly enter?: () => void;
  /** Runs before every call and is not timed. */
  readonly prepare?: () => void;
  /** Returns every tensor that it leaves behind; the first is waited for where the backend is not synchronous. */
  readonly call: () => Tensor[];
}

export interface Extent {
  /** Aimed at, warm-up included. */
  readonly seconds: number;
  /** A sample repeats its call until it takes about this long: shorter ones measure the timer and the garbage collector. */
  readonly sampleSeconds: number;
  readonly rounds: { readonly least: number; readonly most: number };
}

/** Seconds per call over a number of calls. */
const sample = async ({ enter, prepare, call }: Operation, calls: number, backend: Backend): Promise<number> => {
  let total = 0;
  enter?.();
  for (let i = 0; i < calls; i++) {
    prepare?.();
    const start = now();
    const tensors = call();
    if (!backend.isSynchronous) await tensors[0]?.data();
    total += now() - start;
    dispose(tensors);
  }
  return total / calls;
};

/** An operation with the shortest time per call seen so far, which decides how many calls make a sample. */
class Timed {
  readonly #operation: Operation;
  readonly #extent: Extent;
  readonly #backend: Backend;
  #fastest = Number.POSITIVE_INFINITY;

  constructor(operation: Operation, extent: Extent, backend: Backend) {
    this.#operation = operation;
    this.#extent = extent;
    this.#backend = backend;
  }

  /** Runs until code is compiled and weights are packed: for a tenth of the time, and one call at least. */
  async warmUp(): Promise<void> {
    const end = now() + this.#extent.seconds / 10;
    do await this.#sample(1);
    while (now() < end);
  }

  /** Seconds per call. A stall during warm-up only makes the first samples short: the count follows what is seen later. */
  next(): Promise<number> {
    return this.#sample(Math.min(1000, Math.max(1, Math.ceil(this.#extent.sampleSeconds / this.#fastest))));
  }

  async #sample(calls: number): Promise<number> {
    const seconds = await sample(this.#operation, calls, this.#backend);
    this.#fastest = Math.min(this.#fastest, seconds);
    return seconds;
  }
}

/**
 * Times operations in turns, each of them going first in its turn: a round takes all within milliseconds, so that a busy
 * machine slows all. Stops when the time is used up and the least number of rounds is done; very slow operations stop
 * earlier, after three times the time, with at least one round.
 *
 * @param beforeRound - called before every round: a pause, or a measurement that belongs to the round
 */
export const interleave = async <K extends string>(
  operations: Readonly<Record<K, Operation>>,
  extent: Extent,
  backend: Backend,
  beforeRound: () => Promise<void>,
): Promise<Round<K>[]> => {
  const start = now();
  const names = Object.keys(operations) as K[];
  const timed = names.map((name) => new Timed(operations[name], extent, backend));
  for (const one of timed) await one.warmUp();
  const rounds: Round<K>[] = [];
  const isEnough = () => {
    const spent = now() - start;
    const { least, most } = extent.rounds;
    const isLate = rounds.length >= least && spent > extent.seconds;
    return rounds.length >= most || isLate || (rounds.length >= 1 && spent > 3 * extent.seconds);
  };
  while (!isEnough()) {
    await beforeRound();
    const round = {} as Record<K, number>;
    for (let i = 0; i < timed.length; i++) {
      const turn = (rounds.length + i) % timed.length;
      round[names[turn] as K] = await (timed[turn] as Timed).next();
    }
    rounds.push(round);
  }
  return rounds;
};

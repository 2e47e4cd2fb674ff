import { type Random, SlimError } from '@slim/core';
import { checkCount } from './checkCount.js';
import type { Sequences } from './Sequences.js';

/** How many sequences, and how long. */
export interface MarkedSizes {
  /** Steps of time, at least 2. */
  readonly steps: number;
  readonly batch: number;
}

/** What sets one task over two marked values apart from another. */
export interface MarkedDescription {
  readonly name: string;
  /** One value of the first channel. */
  readonly value: (random: Random) => number;
  /** What shall be told about the two marked values. */
  readonly target: (first: number, second: number) => number;
  /** Mean squared error of the best constant guess: the variance of the target. */
  readonly baseline: number;
}

/** A task over two marked values. */
export interface MarkedTask extends Pick<MarkedDescription, 'name' | 'target' | 'baseline'> {
  /** Draws x [steps, batch, 2] and one target a sequence. */
  readonly draw: (random: Random, sizes: MarkedSizes) => Sequences;
  /** The targets [batch] of given sequences [steps, batch, 2]. */
  readonly targetsOf: (x: ArrayLike<number>, sizes: MarkedSizes) => Float64Array;
}

const CHANNELS = 2;

/** The two marked steps: independent and uniform on 0 … steps − 2; where they are equal, the second moves on by one. */
const markedSteps = (random: Random, steps: number): readonly [number, number] => {
  const [first, second] = [random.integer(steps - 1), random.integer(steps - 1)];
  return [first, first === second ? second + 1 : second];
};

/**
 * Makes a task of Hochreiter and Schmidhuber's kind: channel 0 of a sequence holds values, channel 1 is one at exactly two
 * steps and zero elsewhere, and the target is a function of the two marked values.
 *
 * Marks: N1 and N2 are independent and uniform on 0 … T − 2, and N2 becomes N1 + 1 where they are equal. So the last step is
 * marked with probability 1/(T − 1)², and the marks are neighbours with probability (3T − 5)/(T − 1)². The original task has
 * two rules more, a mark of −1 at both ends and a first mark within ten steps; they are not part of this one.
 *
 * @see Hochreiter and Schmidhuber, Long short-term memory, Neural Computation 9 (1997), §5.4 and §5.5
 */
export const markedTask = ({ name, value, target, baseline }: MarkedDescription): MarkedTask => {
  const check = ({ steps, batch }: MarkedSizes): void => {
    checkCount(name, 'steps', steps, 2);
    checkCount(name, 'batch', batch, 0);
  };
  const at = (step: number, sequence: number, batch: number): number => (step * batch + sequence) * CHANNELS;

  const targetsOf = (x: ArrayLike<number>, sizes: MarkedSizes): Float64Array => {
    check(sizes);
    const { steps, batch } = sizes;
    if (x.length !== steps * batch * CHANNELS) {
      throw new SlimError('size', name, `x must hold ${steps} × ${batch} × ${CHANNELS} numbers, got ${x.length}`);
    }
    return Float64Array.from({ length: batch }, (_, sequence) => {
      const marked: number[] = [];
      for (let step = 0; step < steps; step++) {
        const place = at(step, sequence, batch);
        if (x[place + 1] === 1) marked.push(x[place] as number);
      }
      if (marked.length !== 2) throw new SlimError('input', name, `sequence ${sequence} must have two marks, got ${marked.length}`);
      return target(marked[0] as number, marked[1] as number);
    });
  };

  const draw = (random: Random, sizes: MarkedSizes): Sequences => {
    check(sizes);
    const { steps, batch } = sizes;
    const x = new Float32Array(steps * batch * CHANNELS);
    for (let sequence = 0; sequence < batch; sequence++) {
      for (const step of markedSteps(random, steps)) x[at(step, sequence, batch) + 1] = 1;
      for (let step = 0; step < steps; step++) x[at(step, sequence, batch)] = value(random);
    }
    return { x, shape: [steps, batch, CHANNELS], targets: Float32Array.from(targetsOf(x, sizes)), targetShape: [batch] };
  };

  return { name, target, baseline, draw, targetsOf };
};

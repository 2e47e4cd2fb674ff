import { quantileSorted } from 'simple-statistics';

/** Where the middle half of the measurements lies. */
export interface Spread {
  readonly median: number;
  readonly q1: number;
  readonly q3: number;
  /** How many measurements. */
  readonly count: number;
}

/** Median and quartiles of at least one number: neither is moved by the odd round in which the machine was busy elsewhere. */
export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (p: number) => quantileSorted(sorted, p);
  return { median: at(0.5), q1: at(0.25), q3: at(0.75), count: sorted.length };
};

/** Seconds per call of several operations, by name, taken right after one another. */
export type Round<K extends string> = Readonly<Record<K, number>>;

export interface Comparison {
  /** Seconds per call of the map. */
  readonly seconds: Spread;
  /** Seconds per call of the baseline in the same rounds. */
  readonly baselineSeconds: Spread;
  /** Cost relative to the baseline, the ratio taken round by round. */
  readonly ratio: Spread;
}

/** The times of one of the operations. */
export const secondsOf = <K extends string>(rounds: readonly Round<K>[], name: K): Spread => spreadOf(rounds.map((round) => round[name]));

/** How many times as long one operation takes as another. By round: whatever slows a whole round down divides out of its ratio. */
export const ratioOf = <K extends string>(rounds: readonly Round<K>[], name: K, to: K): Spread =>
  spreadOf(rounds.map((round) => round[name] / round[to]));

/** A map beside the baseline. */
export const compare = (rounds: readonly Round<'subject' | 'baseline'>[]): Comparison => ({
  seconds: secondsOf(rounds, 'subject'),
  baselineSeconds: secondsOf(rounds, 'baseline'),
  ratio: ratioOf(rounds, 'subject', 'baseline'),
});

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

/** Seconds per call of a map and of the baseline, taken right after one another. */
export interface Round {
  readonly subject: number;
  readonly baseline: number;
}

export interface Comparison {
  /** Seconds per call of the map. */
  readonly seconds: Spread;
  /** Seconds per call of the baseline in the same rounds. */
  readonly baselineSeconds: Spread;
  /** Cost relative to the baseline, the ratio taken round by round. */
  readonly ratio: Spread;
}

/** Compares by round: whatever slows a whole round down divides out of its ratio. */
export const compare = (rounds: readonly Round[]): Comparison => ({
  seconds: spreadOf(rounds.map(({ subject }) => subject)),
  baselineSeconds: spreadOf(rounds.map(({ baseline }) => baseline)),
  ratio: spreadOf(rounds.map(({ subject, baseline }) => subject / baseline)),
});

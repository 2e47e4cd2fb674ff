import { Random } from '@slim/core';

/** Indices of the samples to learn from and of those to be judged by, each in random order. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** `total` divided in proportion to the sizes, in whole numbers: the largest remainders are rounded up (Hamilton). */
const apportion = (sizes: readonly number[], total: number): number[] => {
  const all = sizes.reduce((a, b) => a + b, 0);
  const exact = sizes.map((size) => (size * total) / all);
  const counts = exact.map(Math.floor);
  const order = exact.map((value, i) => ({ i, rest: value - Math.floor(value) })).sort((a, b) => b.rest - a.rest || a.i - b.i);
  const missing = total - counts.reduce((a, b) => a + b, 0);
  for (const { i } of order.slice(0, missing)) counts[i] = (counts[i] as number) + 1;
  return counts;
};

const shuffled = (indices: readonly number[], random: Random): Int32Array =>
  random.permutation(indices.length).map((position) => indices[position] as number);

/**
 * A seeded split in which every class has the same part of both sides. The same seed gives the same split everywhere.
 *
 * @throws Error when there are fewer samples than asked for
 */
export const split = (labels: ArrayLike<number>, sizes: { train: number; test: number }, seed: number): Split => {
  if (sizes.train + sizes.test > labels.length) throw new Error(`${labels.length} samples cannot give ${sizes.train} + ${sizes.test}`);
  const random = new Random(seed).fork('split');
  const classes = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    const members = classes.get(label);
    if (members) members.push(i);
    else classes.set(label, [i]);
  }
  const mixed = [...classes.values()].map((members) => shuffled(members, random));
  const train = apportion(
    mixed.map(({ length }) => length),
    sizes.train,
  );
  const test = apportion(
    mixed.map(({ length }, i) => length - (train[i] as number)),
    sizes.test,
  );
  return {
    train: shuffled(
      mixed.flatMap((members, i) => [...members.subarray(0, train[i])]),
      random,
    ),
    test: shuffled(
      mixed.flatMap((members, i) => [...members.subarray(train[i], (train[i] as number) + (test[i] as number))]),
      random,
    ),
  };
};

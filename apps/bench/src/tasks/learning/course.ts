import { batchOf } from '../../digits/batchOf.js';
import { type Digits, loadDigits } from '../../digits/loadDigits.js';
import { split } from '../../digits/split.js';
import type { Effort } from '../../effort.js';
import type { Course } from './train.js';

/** How many digits are learned, how often and with how many seeds. */
export const extents: Readonly<Record<Effort, { train: number; test: number; epochs: number; seeds: number }>> = {
  quick: { train: 2000, test: 500, epochs: 1, seeds: 1 },
  standard: { train: 8000, test: 2000, epochs: 5, seeds: 1 },
  full: { train: 8000, test: 2000, epochs: 10, seeds: 3 },
};

/** The digits of a run, split, with the test digits ready as a tensor that the caller disposes. */
export const openCourse = (effort: Effort, seed: number): { digits: Digits } & Pick<Course, 'train' | 'test'> => {
  const digits = loadDigits();
  const { train, test } = split(digits.labels, extents[effort], seed);
  const { x, y } = batchOf(digits, test);
  y.dispose();
  return { digits, train, test: { x, labels: [...test].map((index) => digits.labels[index] as number) } };
};

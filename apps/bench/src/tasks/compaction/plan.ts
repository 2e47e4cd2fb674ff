import type { Effort } from '../../effort.js';

/** Sizes n of the n × n maps: one that fits a cache, and one whose dense W fills 4 MiB. */
export const sizesOf: Readonly<Record<Effort, readonly number[]>> = { quick: [256], standard: [256, 1024], full: [256, 1024] };

/** Rows of x in a forward pass: a sample in a controller, and a batch. */
export const batches = [1, 64] as const;
export type Batch = (typeof batches)[number];

/**
 * The most that outputs may differ by, relative to the largest of them. W is the same, number for number, so that only the order of
 * the sums differs: over 12 seeds the sums of 512 terms of a 1024 × 1024 map differ by 4e-7 to 6e-7.
 */
export const TOLERANCE = 1e-6;

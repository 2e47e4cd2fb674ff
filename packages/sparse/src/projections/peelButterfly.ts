import { addColumn, emptyGram, leading, type Pair } from './rankOnePair.js';

/** A matrix N × N in complex numbers, of which only the first rows and columns are given; the others are zero. */
export interface Padded {
  readonly size: number;
  readonly rows: number;
  readonly columns: number;
  /** Overwritten. */
  readonly re: Float64Array;
  /** Overwritten. */
  readonly im: Float64Array;
}

/** Sets the complex entry [p, q] of a 2 × 2 block of the factor of a level; `group` and `within` name the block. */
type Put = (level: number, group: number, within: number, p: number, q: number, re: number, im: number) => void;

/** The places of a 2 × 2 block. */
const PLACES = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

/** The two rows that meet in a block, as offsets of their first entries. */
const rowsOf = (z: Padded, level: number, group: number, within: number): [number, number] => {
  const stride = 2 ** level;
  const first = 2 * group * stride + within;
  return [first * z.size, (first + stride) * z.size];
};

/** The unit vectors of a block for p = 0 and 1, from the rows of all the groups that share it. */
const leadingOf = (z: Padded, level: number, groups: readonly number[], within: number): [Pair, Pair] => {
  const grams = [emptyGram(), emptyGram()] as const;
  for (const group of groups) {
    const [upper, lower] = rowsOf(z, level, group, within);
    for (let k = within; k < z.columns; k += 2 ** level) {
      const gram = grams[((k >> level) & 1) as 0 | 1];
      addColumn(gram, z.re[upper + k]!, z.im[upper + k]!, z.re[lower + k]!, z.im[lower + k]!);
    }
  }
  return [leading(grams[0]), leading(grams[1])];
};

/** Replaces two rows by the best right factor for each p; returns the squared norm of what rank one leaves of the given rows. */
const reduce = (
  z: Padded,
  level: number,
  [upper, lower]: [number, number],
  within: number,
  pairs: readonly [Pair, Pair],
  isWhole: boolean,
): number => {
  let left = 0;
  for (let k = within; k < z.columns; k += 2 ** level) {
    const p = ((k >> level) & 1) as 0 | 1;
    const [a, b, c, d] = pairs[p];
    const [x, y, v, w] = [z.re[upper + k]!, z.im[upper + k]!, z.re[lower + k]!, z.im[lower + k]!];
    const square = isWhole ? 1 : a * a + b * b; // of the part of u that meets given rows
    const re = square > 0 ? (a * x + b * y + c * v + d * w) / square : 0;
    const im = square > 0 ? (a * y - b * x + c * w - d * v) / square : 0;
    left += (x - a * re + b * im) ** 2 + (y - a * im - b * re) ** 2;
    if (isWhole) left += (v - c * re + d * im) ** 2 + (w - c * im - d * re) ** 2;
    const [to, other] = p === 0 ? [upper, lower] : [lower, upper];
    z.re[to + k] = re;
    z.im[to + k] = im;
    z.re[other + k] = 0;
    z.im[other + k] = 0;
  }
  return left;
};

/** Peels off the factor of one level; returns the sum of squares that the rank-one matrices leave out. */
const peelLevel = (z: Padded, level: number, tied: boolean, put: Put): number => {
  const stride = 2 ** level;
  const all = Array.from({ length: z.size / (2 * stride) }, (_, group) => group);
  const given = Math.ceil(z.rows / stride); // how many values the high bits of a given row take, of which a group mixes two
  const whole = all.filter((group) => 2 * group + 1 < given);
  let left = 0;
  for (let within = 0; within < stride; within++) {
    const shared = tied && leadingOf(z, level, whole.length > 0 ? whole : all, within);
    for (const group of all) {
      const pairs = shared || leadingOf(z, level, [group], within);
      left += reduce(z, level, rowsOf(z, level, group, within), within, pairs, 2 * group + 1 < given);
      pairs.forEach(([a, b, c, d], p) => {
        put(level, group, within, p, 0, a, b);
        put(level, group, within, p, 1, c, d);
      });
    }
  }
  return left;
};

/** The last factor is what is left. */
const putRest = ({ size, re, im }: Padded, put: Put): void => {
  const half = size / 2;
  for (let within = 0; within < half; within++) {
    for (const [p, q] of PLACES) {
      const at = (q * half + within) * size + p * half + within;
      put(Math.log2(half), 0, within, p, q, re[at]!, im[at]!);
    }
  }
};

/**
 * The factors from a level on, where they only add up rows that end in the same output: the last one weighs its two inputs, both
 * outputs alike, and those before it are the identity.
 */
const putSums = ({ size, re, im }: Padded, from: number, put: Put): void => {
  const [half, last] = [size / 2, Math.log2(size / 2)];
  for (let level = from; level < last; level++) {
    for (let i = 0; i < half; i++) {
      const [group, within] = [i >> level, i % 2 ** level];
      for (const [p, q] of PLACES) put(level, group, within, p, q, p === q ? 1 : 0, 0);
    }
  }
  for (let within = 0; within < half; within++) {
    for (const [p, q] of PLACES) {
      const at = (q * half + within) * size + (within % 2 ** from);
      put(last, 0, within, p, q, re[at]! / 2, im[at]! / 2);
    }
  }
};

/**
 * Peels the factors of a butterfly with increasing strides off a matrix, from the input side: two rows that meet in a block give a
 * rank-one matrix for each of its outputs, whose left factor is a row of the block, and whose right factor stays as a row of the
 * product of the remaining factors. A tied block is shared by its groups, and so is the left factor.
 *
 * @param z - the matrix, N at least 2
 * @param summed - how many of the last factors only add up groups of columns: the matrix is the sum, its columns are those of one group
 * @returns the sum of squares that the rank-one matrices leave out, 0 up to rounding where the matrix is a product
 */
export const peelButterfly = (z: Padded, tied: boolean, summed: number, put: Put): number => {
  const levels = Math.log2(z.size);
  const peeled = levels - Math.max(1, summed);
  let left = 0;
  for (let level = 0; level < peeled; level++) left += peelLevel(z, level, tied, put);
  if (summed > 0) putSums(z, peeled, put);
  else putRest(z, put);
  return left;
};

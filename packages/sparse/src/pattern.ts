import { Random, SlimError } from '@slim/core';
import { checkSize, seedOf } from '@slim/core/checks';
import { placesToText, textToPlaces } from './places.js';

/** Which entries of an [inFeatures, outFeatures] matrix are stored, column after column, as CSR of the transposed matrix. */
export interface Pattern {
  /** The input of each entry. */
  readonly inputs: Float32Array;
  /** Where the entries of each output begin, and at last where they end. */
  readonly offsets: Float32Array;
}

interface Sizes {
  readonly inFeatures: number;
  readonly outFeatures: number;
}

/** Whole numbers up to here are exact in float32. */
export const MOST_ENTRIES = 2 ** 24;
/** And the kernels read the number of an input out of the mantissa. */
export const MOST_INPUTS = 2 ** 23;

/** Entry [j, k] of W lies at this place: all entries of one output together. */
const placeOf = (input: number, output: number, inFeatures: number): number => output * inFeatures + input;

/** The pattern of places, which must be in order. */
export const toPattern = (places: readonly number[], { inFeatures, outFeatures }: Sizes): Pattern => {
  const offsets = new Float32Array(outFeatures + 1);
  for (const place of places) {
    const output = Math.floor(place / inFeatures);
    offsets[output + 1] = (offsets[output + 1] as number) + 1;
  }
  for (let k = 0; k < outFeatures; k++) offsets[k + 1] = (offsets[k + 1] as number) + (offsets[k] as number);
  return { inputs: Float32Array.from(places, (place) => place % inFeatures), offsets };
};

/**
 * A pattern for `CSRLinear` with a share of all entries, drawn evenly: the same for the same sizes, density and seed.
 *
 * @param density - share of the entries, from 0 to 1; their number is rounded
 * @param seed - any safe integer, default 0
 * @throws SlimError `size` for sizes that are no positive integers, `option` for another density or seed
 *
 * @example
 * ```ts
 * import { CSRLinear, randomPattern } from '@slim/sparse';
 *
 * const map = new CSRLinear(64, 32, { pattern: randomPattern(64, 32, 0.05, 7) });
 * console.log(map.parameters.values.size); // 102
 * map.dispose();
 * ```
 */
export const randomPattern = (inFeatures: number, outFeatures: number, density: number, seed = 0): string => {
  const where = `randomPattern(${inFeatures}, ${outFeatures})`;
  for (const [name, size] of Object.entries({ inFeatures, outFeatures })) checkSize(where, name, size);
  if (!(density >= 0 && density <= 1)) throw new SlimError('option', where, `density must lie in [0, 1], got ${density}`);
  return placesToText(randomPlaces(inFeatures * outFeatures, density, seedOf(where, seed ?? 0)));
};

/** So many of 0 … total − 1 in order, each set as likely as another (selection sampling: Knuth, TAOCP 2, §3.4.2, algorithm S). */
const randomPlaces = (total: number, density: number, seed: number): number[] => {
  const random = new Random(seed).fork('pattern');
  const wanted = Math.round(density * total);
  const places: number[] = [];
  for (let place = 0; places.length < wanted; place++) {
    if (random.uniform(0, total - place) < wanted - places.length) places.push(place);
  }
  return places;
};

/** Whether an entry is more than `threshold` in size; NaN is. */
export const isEntry = (value: number, threshold: number): boolean => !(Math.abs(value) <= threshold);

/** The places of the entries of a matrix that is given row by row. */
export const placesOfEntries = (w: ArrayLike<number>, { inFeatures, outFeatures }: Sizes, threshold = 0): number[] => {
  const places: number[] = [];
  for (let k = 0; k < outFeatures; k++) {
    for (let j = 0; j < inFeatures; j++) {
      if (isEntry(w[j * outFeatures + k] as number, threshold)) places.push(placeOf(j, k, inFeatures));
    }
  }
  return places;
};

/** The places of a pattern option: those in its text, or drawn at a density where it is empty. A string says what is wrong. */
export const placesOfOption = (
  { pattern, density }: { readonly pattern: string; readonly density: number },
  { inFeatures, outFeatures }: Sizes,
): readonly number[] | string => {
  const total = inFeatures * outFeatures;
  return pattern === '' ? randomPlaces(total, density, 0) : textToPlaces(pattern, total);
};

import { type MatrixLike, SlimError } from '@slim/core';
import { Tensor } from '@tensorflow/tfjs-core';
import { placesOfEntries } from './pattern.js';
import { placesToText } from './places.js';

/** The numbers of a matrix, row by row; a tensor stays the caller's. */
const readMatrix = async (w: MatrixLike): Promise<{ rows: number; columns: number; data: ArrayLike<number> }> => {
  if (w instanceof Tensor) {
    const [rows, columns] = w.shape;
    if (w.rank !== 2) throw new SlimError('input', 'patternOf', `W must have shape [in, out], got [${w.shape.join(', ')}]`);
    return { rows: rows as number, columns: columns as number, data: await w.data() };
  }
  if ('data' in w) return w;
  const columns = w[0]?.length ?? 0;
  const odd = w.findIndex((row) => row.length !== columns);
  if (odd >= 0) throw new SlimError('size', 'patternOf', `row ${odd} must have ${columns} numbers like row 0, got ${w[odd]?.length}`);
  return { rows: w.length, columns, data: w.flat() };
};

/**
 * The pattern of a matrix [inFeatures, outFeatures] for `CSRLinear`: the places of the entries that are not zero. NaN counts as one.
 *
 * @param w - a tensor, rows of numbers or a float64 matrix
 * @throws SlimError `input` for a tensor that is no matrix, `size` for rows of different lengths
 *
 * @example
 * ```ts
 * import { patternOf } from '@slim/sparse';
 *
 * console.log(await patternOf([[0, 2], [1, 0]])); // gaps:AQA=
 * ```
 */
export const patternOf = async (w: MatrixLike): Promise<string> => {
  const { rows, columns, data } = await readMatrix(w);
  return placesToText(placesOfEntries(data, { inFeatures: rows, outFeatures: columns }));
};

/**
 * Numbers of inputs or outputs as the text that `CompactLinear` takes.
 *
 * @param features - whole numbers from 0, each larger than the one before
 * @throws SlimError `input` for other numbers
 *
 * @example
 * ```ts
 * import { featuresToText } from '@slim/sparse';
 *
 * console.log(featuresToText([0, 2])); // gaps:AAE=
 * ```
 */
export const featuresToText = (features: ArrayLike<number>): string => {
  const numbers = Array.from(features);
  const wrong = numbers.findIndex(
    (feature, at) => !Number.isSafeInteger(feature) || feature <= (at === 0 ? -1 : (numbers[at - 1] as number)),
  );
  if (wrong < 0) return placesToText(numbers);
  throw new SlimError('input', 'featuresToText', `features must be whole numbers that grow, got ${numbers[wrong]} at ${wrong}`);
};

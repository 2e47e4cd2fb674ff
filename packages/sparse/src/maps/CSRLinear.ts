import { type Context, constant, csrMultiply, csrToDense, defineLinear } from '@slim/core';
import { MOST_ENTRIES, MOST_INPUTS, type Pattern, placesOfOption, toPattern } from '../pattern.js';

export interface CSROptions {
  /** Which entries are stored: the text of `patternOf` or `randomPattern`. Empty (default): a share of all, drawn evenly. */
  pattern: string;
  /** That share, from 0 to 1. It counts where no pattern is given; the draw depends on the sizes and on it alone. */
  density: number;
}

const placesOf = (context: Context<CSROptions>): readonly number[] => placesOfOption(context, context) as readonly number[];

const refuse = (context: Context<CSROptions>): string | undefined => {
  const { density, inFeatures } = context;
  if (!(density >= 0 && density <= 1)) return `density must lie in [0, 1], got ${density}`;
  if (inFeatures > MOST_INPUTS) return `inFeatures must be at most 2²³, got ${inFeatures}`;
  const places = placesOfOption(context, context);
  if (typeof places === 'string') return `pattern must be a text of patternOf or randomPattern for these sizes, got ${places}`;
  return places.length > MOST_ENTRIES ? `pattern must have at most 2²⁴ entries, got ${places.length}` : undefined;
};

/** U(−1/√m, 1/√m) for an output with m entries: the fan-in that it really has. */
const initialValues = ({ inputs, offsets }: Pattern) => ({
  shape: [inputs.length],
  initial: (random: { uniform(low: number, high: number): number }): Float32Array => {
    const values = new Float32Array(inputs.length);
    for (let k = 0; k + 1 < offsets.length; k++) {
      const [start, end] = [offsets[k] as number, offsets[k + 1] as number];
      const limit = 1 / Math.sqrt(end - start);
      for (let p = start; p < end; p++) values[p] = random.uniform(-limit, limit);
    }
    return values;
  },
});

/**
 * Matrices with entries at given places only; the rest is 0, takes no memory and, on kernels, no time.
 *
 * W[j, k] = values_p where p is the place of [j, k] in the pattern, else 0. Wᵀ is stored in compressed rows, as torch stores a
 * sparse layer.
 *
 * Parameters: `values` [m], U(−1/√m_k, 1/√m_k) for an output with m_k entries; constant `col_indices` [m], the input of each
 * entry, and `crow_indices` [outFeatures + 1], where the entries of each output begin; with `bias: true` also `bias` [1, outFeatures].
 * Guarantee: W is 0 outside the pattern, exactly (tolerance 0), however it is trained.
 * When to use: layers that training or `compact` made sparse; fixed sparse layers that train. With @slim/backend-wasm it is
 * faster than a dense layer of 1024 features below a share of 0.15 for single rows and of 0.4 for batches; elsewhere every
 * `forward` makes the dense matrix, and it saves memory only.
 * `fromMatrix` keeps the entries within the pattern, which is nearest; with `pattern: await patternOf(w)` these are all.
 * Source: compressed row storage: Saad, Iterative Methods for Sparse Linear Systems, 2nd ed. (2003), §3.4; start by the fan-in
 * that is there: Evci, Ioannou, Keskin, Dauphin, "Gradient flow in sparse neural networks", AAAI 2022.
 *
 * @example
 * ```ts
 * import { CSRLinear, patternOf } from '@slim/sparse';
 *
 * const w = [[0, 2], [0, 0], [3, 0]];
 * const { map, distance } = await CSRLinear.fromMatrix(w, { pattern: await patternOf(w) });
 * console.log(distance); // 0
 * map.dispose();
 * ```
 */
export const CSRLinear = defineLinear({
  name: 'CSRLinear',
  key: 'csr',
  defaults: { pattern: '', density: 0.1 } as CSROptions,
  refuse,
  parameters: (context) => {
    const pattern = toPattern(placesOf(context), context);
    const { inputs, offsets } = pattern;
    return {
      values: initialValues(pattern),
      col_indices: constant({ shape: [inputs.length], initial: () => inputs }),
      crow_indices: constant({ shape: [offsets.length], initial: () => offsets }),
    };
  },
  weight: ({ values, col_indices, crow_indices }, { inFeatures }) =>
    csrToDense({ values, columns: col_indices, offsets: crow_indices }, inFeatures),
  multiply: (x, { values, col_indices, crow_indices }) => csrMultiply(x, { values, columns: col_indices, offsets: crow_indices }),
  project: (w, context) => {
    const values = placesOf(context).map((place) => w.at(place % w.rows, Math.floor(place / w.rows)));
    return { values: { values }, nearest: true };
  },
  promise: {
    kind: 'hard',
    property: 'W = 0 outside the pattern',
    tolerance: 0,
    measure: (w, context) => {
      const outside = w.transpose().data;
      for (const place of placesOf(context)) outside[place] = 0;
      return outside.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
    },
    method: 'largest entry of W outside the pattern',
  },
  examples: [
    { inFeatures: 1, outFeatures: 1, options: { density: 1 } },
    { inFeatures: 5, outFeatures: 7, options: { density: 0.4, bias: true } },
    { inFeatures: 6, outFeatures: 3, options: { pattern: 'gaps:AAEDAAU=' } }, // one output has no entry
    { inFeatures: 4, outFeatures: 4, options: { density: 0.5 } },
  ],
});
export type CSRLinear = InstanceType<typeof CSRLinear>;

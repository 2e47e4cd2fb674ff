import { type Context, constant, defineLinear, kaimingUniform } from '@slim/core';
import { gather, pad, tensor1d } from '@tensorflow/tfjs-core';
import { compactMultiply, placed } from '../compactMultiply.js';
import { textToPlaces } from '../places.js';

export interface CompactOptions {
  /** The inputs that are used, as text of `featuresToText`. Empty (default): all. */
  inputs: string;
  /** The outputs that are not zero, as text of `featuresToText`. Empty (default): all. */
  outputs: string;
}

const every = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

const featuresOf = (text: string, count: number): readonly number[] | string => (text === '' ? every(count) : textToPlaces(text, count));

interface Used {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

const usedOf = ({ inputs, outputs, inFeatures, outFeatures }: Context<CompactOptions>): Used => ({
  inputs: featuresOf(inputs, inFeatures) as readonly number[],
  outputs: featuresOf(outputs, outFeatures) as readonly number[],
});

const refuse = (context: Context<CompactOptions>): string | undefined => {
  for (const [name, count] of [
    ['inputs', context.inFeatures],
    ['outputs', context.outFeatures],
  ] as const) {
    const features = featuresOf(context[name], count);
    if (typeof features === 'string') return `${name} must be a text of featuresToText for ${count} features, got ${features}`;
    if (features.length === 0) return `${name} must name at least one feature, got none`;
  }
  return undefined;
};

/** For each feature its place among the used ones; the others point behind them, where a zero is put. */
const placesAmong = (used: readonly number[], count: number): Float32Array => {
  const places = new Float32Array(count).fill(used.length);
  used.forEach((feature, at) => {
    places[feature] = at;
  });
  return places;
};

/**
 * Matrices with zero rows and zero columns at given places; the rest is one dense block.
 *
 * W[j, k] = weight[a, b] where j is the a-th input and k the b-th output that is used, else 0
 *
 * Parameters: `weight` [used inputs, used outputs], U(−1/√a, 1/√a) for a used inputs; constant `used_inputs`, their numbers, and
 * `output_places` [outFeatures], the column of each output in the block, or the number of columns for none; with `bias: true` also
 * `bias` [1, outFeatures].
 * Guarantee: W is 0 outside the rows and columns that are used, exactly (tolerance 0), however it is trained.
 * When to use: what is left of a layer once whole inputs or outputs are dropped; `compact` makes it. With @slim/backend-wasm a
 * product takes as long as that by its block, for single rows too; elsewhere columns are taken and placed by steps of their own.
 * `fromMatrix` keeps the block, which is nearest.
 * Source: rows and columns taken and put back, as in structured pruning: Li, Kadav, Durdanovic, Samet, Graf, "Pruning filters for
 * efficient ConvNets", ICLR 2017.
 *
 * @example
 * ```ts
 * import { CompactLinear, featuresToText } from '@slim/sparse';
 *
 * const map = new CompactLinear(100, 10, { inputs: featuresToText([3, 14, 15]) });
 * console.log(map.parameters.weight.shape); // [3, 10]
 * map.dispose();
 * ```
 */
export const CompactLinear = defineLinear({
  name: 'CompactLinear',
  key: 'compact',
  defaults: { inputs: '', outputs: '' } as CompactOptions,
  refuse,
  parameters: (context) => {
    const { inputs, outputs } = usedOf(context);
    return {
      weight: kaimingUniform([inputs.length, outputs.length]),
      used_inputs: constant({ shape: [inputs.length], initial: () => inputs }),
      output_places: constant({ shape: [context.outFeatures], initial: () => placesAmong(outputs, context.outFeatures) }),
    };
  },
  weight: ({ weight, output_places }, context) => {
    const { inputs } = usedOf(context);
    const withRows = pad(placed(weight, output_places), [
      [0, 1],
      [0, 0],
    ]);
    return gather(withRows, tensor1d(Int32Array.from(placesAmong(inputs, context.inFeatures)), 'int32'));
  },
  multiply: (x, { weight, used_inputs, output_places }) => compactMultiply(x, weight, used_inputs, output_places),
  project: (w, context) => {
    const { inputs, outputs } = usedOf(context);
    return { values: { weight: inputs.flatMap((input) => outputs.map((output) => w.at(input, output))) }, nearest: true };
  },
  promise: {
    kind: 'hard',
    property: 'W = 0 outside the used inputs and outputs',
    tolerance: 0,
    measure: (w, context) => {
      const { inputs, outputs } = usedOf(context);
      const isUsed = [new Set(inputs), new Set(outputs)] as const;
      return w.data.reduce((most, entry, at) => {
        const inside = isUsed[0].has(Math.floor(at / w.columns)) && isUsed[1].has(at % w.columns);
        return inside ? most : Math.max(most, Math.abs(entry));
      }, 0);
    },
    method: 'largest entry of W outside the used inputs and outputs',
  },
  examples: [
    { inFeatures: 2, outFeatures: 1, options: { inputs: 'gaps:AQ==' } },
    { inFeatures: 5, outFeatures: 4, options: { inputs: 'gaps:AAE=', outputs: 'gaps:AQA=', bias: true } },
    { inFeatures: 3, outFeatures: 6, options: { outputs: 'gaps:AAEB' } },
  ],
});
export type CompactLinear = InstanceType<typeof CompactLinear>;

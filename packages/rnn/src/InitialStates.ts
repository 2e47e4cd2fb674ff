import { defineLinear, filled } from '@slim/core';
import { concat, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The trainable states a recurrent network starts from, one row for each of its layers (and directions). As a map it takes a
 * layer's number as a unit vector and gives that layer's state: W has the states as rows.
 *
 * Parameters: `0`, `1`, … each [1, outFeatures], zero at the start; a row of its own for each layer, as the reference keeps
 * them. No promise.
 *
 * Networks make it by themselves; `loadRecurrent` makes it again.
 *
 * @example
 * ```ts
 * import { InitialStates, RNN } from '@slim/rnn';
 *
 * const network = new RNN(3, { hiddenSize: 4, numLayers: 2 });
 * const states = network.parts['init_states']!; // one of these
 * console.log(states instanceof InitialStates, states.effectiveW().shape); // true [2, 4]
 * ```
 */
export const InitialStates = defineLinear({
  name: 'InitialStates',
  defaults: {},
  bias: { allowed: false },
  parameters: ({ inFeatures: layers, outFeatures: size }) =>
    Object.fromEntries(Array.from({ length: layers }, (_, layer) => [`${layer}`, filled([1, size], 0)])),
  weight: (values) => {
    const rows = Object.values(values) as Tensor[]; // keys that are whole numbers come in their order
    return rows.length === 1 ? rows[0]! : concat(rows, 0);
  },
  promise: { kind: 'none', property: 'any states' },
});

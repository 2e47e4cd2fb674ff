import { memory, scalar, type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { LinearMapConstructor } from '../contract/LinearMapConstructor.js';
import { SlimError } from '../SlimError.js';
import { type Law, must } from './Law.js';
import { isComplex, trial } from './trial.js';

/** The call must be refused with a SlimError whose message has all the words, and must leave no tensor behind. */
const refuses = (what: string, words: readonly string[], use: () => unknown): void => {
  const before = memory().numTensors;
  let problem: unknown;
  try {
    use();
  } catch (error) {
    problem = error;
  }
  must(problem instanceof SlimError, () => `${what} is not refused with a SlimError, got ${problem}`);
  for (const word of words) must(String(problem).includes(word), () => `the refusal of ${what} does not say '${word}': ${problem}`);
  const left = memory().numTensors - before;
  must(left === 0, () => `the refusal of ${what} left ${left} tensors`);
};

const wrongOptions: Law = {
  name: 'unknown and non-finite options are refused with the map, the rule and the value',
  holds: async (Map, { inFeatures, outFeatures, options }) => {
    const { name, defaults } = Map.description;
    const make = (extra: object) => () => new Map(inFeatures, outFeatures, { ...options, ...extra });
    refuses('an unknown option', [name, 'nonsense', '77'], make({ nonsense: 77 }));
    refuses('a seed of NaN', [name, 'seed', 'NaN'], make({ seed: Number.NaN }));
    refuses('a bias of 3', [name, 'bias', '3'], make({ bias: 3 }));
    refuses('an unknown init', [name, 'init', 'other'], make({ init: 'other' }));
    for (const [key, standard] of Object.entries(defaults as Record<string, unknown>)) {
      refuses(`${key} = NaN`, [name, key, 'NaN'], make({ [key]: Number.NaN }));
      if (typeof standard === 'string') refuses(`${key} = 'nonsense'`, [name, key, "'nonsense'"], make({ [key]: 'nonsense' }));
      if (typeof standard === 'number') refuses(`${key} = '1'`, [name, key, "'1'"], make({ [key]: '1' }));
    }
  },
};

const wrongSizes: Law = {
  name: 'wrong sizes are refused with the map and the value',
  holds: async (Map) => {
    const { name, square, tall } = Map.description;
    for (const size of [0, -2, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      refuses(`inFeatures = ${size}`, [name, String(size)], () => new Map(size, 4));
      refuses(`outFeatures = ${size}`, [name, String(size)], () => new Map(4, size));
    }
    if (square) refuses('a non-square square map', [name, '4', '6'], () => new Map(4, 6));
    if (tall) refuses('a tall map with too few outputs', [name, '4', '6'], () => new Map(6, 4));
  },
};

const wrongInputs: Law = {
  name: 'wrong inputs are refused with the shape wanted and the shape given',
  holds: (Map: LinearMapConstructor, example) =>
    trial(Map, example, (map) => {
      const wide = isComplex(Map, map) ? [2, map.inFeatures + 1, 2] : [2, map.inFeatures + 1];
      const wrong: Tensor[] = [tensor(new Float32Array(wide.reduce((a, b) => a * b, 1)), wide), scalar(1), tensor(['a', 'b'])];
      const bound = map.bind();
      for (const use of [(x: Tensor) => map.forward(x), bound]) {
        refuses('a wrong width', [map.name, `[${wide.join(', ')}]`, String(map.inFeatures)], () => use(wrong[0] as Tensor));
        refuses('a scalar', [map.name, '[]'], () => use(wrong[1] as Tensor));
        refuses('strings', [map.name, 'string'], () => use(wrong[2] as Tensor));
        refuses('an array', [map.name, 'tensor'], () => use([[1, 2]] as unknown as Tensor));
      }
      bound.dispose();
      for (const one of wrong) one.dispose();
    }),
};

/** Laws about what a map refuses. */
export const refusalLaws: readonly Law[] = [wrongOptions, wrongSizes, wrongInputs];
